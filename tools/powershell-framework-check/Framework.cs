using System.Reflection;

namespace PowerShellFrameworkCheck;

/// <summary>The types of .NET Framework 4.7.2, and of PowerShell as 5.1 and 7 have them both; read from reference assemblies, not run.</summary>
sealed class Framework
{
    /// <summary>Loaded in every Windows PowerShell.</summary>
    static readonly string[] AlwaysLoaded = ["mscorlib", "System", "System.Core", "System.Xml", "System.Management.Automation"];

    /// <summary>The short names of 5.1. Newer ones are missing here on purpose: [uint], [ushort], [short], [ulong].</summary>
    static readonly Dictionary<string, string> ShortNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["alias"] = "System.Management.Automation.AliasAttribute",
        ["allowemptystring"] = "System.Management.Automation.AllowEmptyStringAttribute",
        ["allownull"] = "System.Management.Automation.AllowNullAttribute",
        ["array"] = "System.Array",
        ["bool"] = "System.Boolean",
        ["char"] = "System.Char",
        ["cmdletbinding"] = "System.Management.Automation.CmdletBindingAttribute",
        ["float"] = "System.Single",
        ["hashtable"] = "System.Collections.Hashtable",
        ["int"] = "System.Int32",
        ["ipaddress"] = "System.Net.IPAddress",
        ["long"] = "System.Int64",
        ["outputtype"] = "System.Management.Automation.OutputTypeAttribute",
        ["parameter"] = "System.Management.Automation.ParameterAttribute",
        ["powershell"] = "System.Management.Automation.PowerShell",
        ["pscustomobject"] = "System.Management.Automation.PSObject",
        ["psobject"] = "System.Management.Automation.PSObject",
        ["ref"] = "System.Management.Automation.PSReference",
        ["regex"] = "System.Text.RegularExpressions.Regex",
        ["runspacefactory"] = "System.Management.Automation.Runspaces.RunspaceFactory",
        ["scriptblock"] = "System.Management.Automation.ScriptBlock",
        ["switch"] = "System.Management.Automation.SwitchParameter",
        ["validateset"] = "System.Management.Automation.ValidateSetAttribute",
        ["xml"] = "System.Xml.XmlDocument",
    };

    readonly Dictionary<string, List<Type>> byName = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, HashSet<string>> membersOf = new(StringComparer.OrdinalIgnoreCase);

    public Framework(string folder, string powerShell)
    {
        var files = Directory.GetFiles(folder, "*.dll").Concat(Directory.GetFiles(Path.Combine(folder, "Facades"), "*.dll")).ToList();
        var context = new MetadataLoadContext(new PathAssemblyResolver([.. files, powerShell]), "mscorlib");
        // Modules of EnterpriseServices are no assemblies.
        foreach (var file in Directory.GetFiles(folder, "*.dll").Where(it => !it.Contains("EnterpriseServices.")).Append(powerShell))
        {
            var assembly = context.LoadFromAssemblyPath(file);
            foreach (var type in assembly.GetExportedTypes())
            {
                var name = type.FullName!.Replace('+', '.');
                if (!byName.TryGetValue(name, out var same)) byName[name] = same = [];
                same.Add(type);
            }
            AssemblyNames.Add(assembly.GetName().Name!);
        }
    }

    public HashSet<string> AssemblyNames { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The types that a script may mean by a name, the best first; with `System.` left out, and short names.</summary>
    public IEnumerable<Type> Named(string name)
    {
        var plain = name.Replace('+', '.');
        if (ShortNames.TryGetValue(plain, out var full)) plain = full;
        return byName.GetValueOrDefault(plain) ?? byName.GetValueOrDefault($"System.{plain}") ?? Enumerable.Empty<Type>();
    }

    /// <summary>A type and all that derive from it: where the engine infers a base type, the object may be any of them.</summary>
    public IEnumerable<Type> WithDerived(Type type) =>
        type.IsSealed ? [type] : byName.Values.SelectMany(it => it).Where(it => it != type && type.IsAssignableFrom(it)).Prepend(type);

    /// <summary>What a script sees that loads these assemblies beside those that are always loaded.</summary>
    public static bool IsLoaded(Type type, IEnumerable<string> loaded)
    {
        var assembly = type.Assembly.GetName().Name!;
        return AlwaysLoaded.Concat(loaded).Contains(assembly, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether any type at all has such a member: all that can be said where the type is not known.</summary>
    public bool AnyHas(string member, IReadOnlyCollection<string> loaded)
    {
        var key = string.Join(',', loaded.Order(StringComparer.OrdinalIgnoreCase));
        if (!membersOf.TryGetValue(key, out var names))
        {
            var types = byName.Values.SelectMany(it => it).Where(type => IsLoaded(type, loaded));
            membersOf[key] = names = types.SelectMany(type => type.GetMembers()).Select(it => it.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        }
        return names.Contains(member);
    }
}
