using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text.RegularExpressions;

namespace PowerShellHost;

/// <summary>Writes to two streams and asks nobody.</summary>
sealed partial class StreamUserInterface(TextWriter output, TextWriter error) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new FixedScreen();
    public override void Write(string value) => output.Write(value);
    public override void Write(ConsoleColor foreground, ConsoleColor background, string value) => output.Write(value);
    public override void WriteLine(string value) => output.WriteLine(value);
    public override void WriteErrorLine(string value)
    {
        error.WriteLine(value);
        // The engine says the same of a cmdlet that it does not have and of a word that nobody knows.
        var cmdlet = MissingCmdlet().Match(value);
        if (cmdlet.Success)
            error.WriteLine($"powershell-host: {cmdlet.Groups[1].Value} is none of the engine's own cmdlets, and PowerShell 7 is not installed on this machine: "
                + "install it (the command pwsh), and the local cloud's Windows instances have all of its cmdlets.");
    }
    [GeneratedRegex("The term '([A-Za-z]+-[A-Za-z0-9]+)' is not recognized")]
    private static partial Regex MissingCmdlet();
    public override void WriteDebugLine(string message) => output.WriteLine("DEBUG: " + message);
    public override void WriteVerboseLine(string message) => output.WriteLine("VERBOSE: " + message);
    public override void WriteWarningLine(string message) => output.WriteLine("WARNING: " + message);
    public override void WriteProgress(long sourceId, ProgressRecord record) { }
    public override string ReadLine() => throw Unattended();
    public override SecureString ReadLineAsSecureString() => throw Unattended();
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw Unattended();
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw Unattended();
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw Unattended();
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowed, PSCredentialUIOptions options) => throw Unattended();
    static InvalidOperationException Unattended() => new("nobody is there to answer");
}

/// <summary>A screen of a fixed width, for tables.</summary>
sealed class FixedScreen : PSHostRawUserInterface
{
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override Size BufferSize { get; set; } = new(160, 50);
    public override Coordinates CursorPosition { get; set; }
    public override int CursorSize { get; set; } = 1;
    public override bool KeyAvailable => false;
    public override Size MaxPhysicalWindowSize => BufferSize;
    public override Size MaxWindowSize => BufferSize;
    public override Coordinates WindowPosition { get; set; }
    public override Size WindowSize { get; set; } = new(160, 50);
    public override string WindowTitle { get; set; } = "";
    public override void FlushInputBuffer() { }
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) { }
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) { }
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) { }
}
