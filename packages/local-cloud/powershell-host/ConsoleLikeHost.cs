using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace PowerShellHost;

/// <summary>A host that keeps the exit code of `exit n`.</summary>
sealed class ConsoleLikeHost(PSHostUserInterface ui) : PSHost
{
    public int? ExitCode { get; private set; }
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override string Name => "powershell-host";
    public override PSHostUserInterface UI => ui;
    public override Version Version => new(1, 0);
    public override void EnterNestedPrompt() => throw new NotSupportedException();
    public override void ExitNestedPrompt() => throw new NotSupportedException();
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
