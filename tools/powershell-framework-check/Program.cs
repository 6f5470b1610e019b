// Names what scripts use of .NET that Windows PowerShell 5.1 on .NET Framework 4.7.2 does not have: types, and members by name and
// number of arguments. Arguments: the files. Exit code 1 when there are findings.
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Reflection;
using PowerShellFrameworkCheck;

var places = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(it => it.Key, it => it.Value!);
var framework = new Framework(places["FrameworkAssemblies"], places["PowerShellAssembly"]);
// The inference of types asks it for what commands give.
using var runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
runspace.Open();
Runspace.DefaultRunspace = runspace;

var found = 0;
foreach (var file in args)
{
    var ast = Parser.ParseInput(File.ReadAllText(file), out _, out var errors);
    foreach (var error in errors) Tell(error.Extent.StartLineNumber, error.Message);
    foreach (var (line, what) in new ScriptCheck(framework, ast).Findings()) Tell(line, $"Windows PowerShell 5.1 does not have {what}");
    void Tell(int line, string text)
    {
        Console.WriteLine($"{file}:{line}: {text}");
        found++;
    }
}
return found == 0 ? 0 : 1;
