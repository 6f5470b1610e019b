// Runs a script file on the real PowerShell engine, with the arguments of powershell.exe that matter:
// [-NoProfile] [-NonInteractive] [-ExecutionPolicy X] -File script.ps1 [argument...], or -Command text...
// The engine's own commands are there (Microsoft.PowerShell.Core), the modules .Management and .Utility are not.
using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;
using PowerShellHost;

var utf8 = new UTF8Encoding(false);

var rest = new Queue<string>(args);
string? file = null;
string? text = null;
while (file is null && text is null && rest.Count > 0)
{
    var word = rest.Dequeue();
    switch (word.ToLowerInvariant())
    {
        case "-noprofile" or "-noninteractive" or "-nologo": break;
        case "-executionpolicy" or "-ep" or "-inputformat" or "-outputformat" or "-version" or "-windowstyle": rest.TryDequeue(out _); break;
        case "-command" or "-c":
            text = string.Join(' ', rest);
            rest.Clear();
            break;
        case "-encodedcommand" or "-enc" or "-e":
            text = Encoding.Unicode.GetString(Convert.FromBase64String(rest.TryDequeue(out var encoded) ? encoded : ""));
            break;
        case "-file" or "-f": rest.TryDequeue(out file); break;
        default: file = word; break;
    }
}
if (text is null && !File.Exists(file))
{
    Console.Error.WriteLine($"powershell-host: there is no script '{file}'");
    return 64;
}

text ??= File.ReadAllText(file!, utf8);
Console.OutputEncoding = utf8;
var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
Console.SetOut(output);
Console.SetError(error);

var host = new ConsoleLikeHost(new StreamUserInterface(output, error));
using var runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
runspace.Open();
Runspace.DefaultRunspace = runspace;
// As text and not as a file, because only so does the engine tell the host of `exit n`; what it writes goes to Out-Default.
using var pipeline = runspace.CreatePipeline();
var script = new Command(text, isScript: true, useLocalScope: false);
foreach (var argument in rest) script.Parameters.Add(null, argument);
pipeline.Commands.Add(script);
pipeline.Commands.Add("Out-Default");
pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
try
{
    pipeline.Invoke();
}
catch (RuntimeException problem)
{
    host.UI.WriteErrorLine(problem.ErrorRecord?.ToString() ?? problem.Message);
    return host.ExitCode ?? 1;
}
return host.ExitCode ?? 0;
