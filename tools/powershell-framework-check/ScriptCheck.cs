using System.Management.Automation;
using System.Management.Automation.Language;

namespace PowerShellFrameworkCheck;

/// <summary>What one script uses that the framework does not have.</summary>
sealed class ScriptCheck(Framework framework, ScriptBlockAst script)
{
    /// <summary>PowerShell gives these to every object.</summary>
    static readonly HashSet<string> OfEveryObject = new(StringComparer.OrdinalIgnoreCase) { "Count", "Length", "ForEach", "Where", "PSObject", "PSTypeNames", "PSBase" };

    /// <summary>Says nothing about an object.</summary>
    static readonly HashSet<string> Anything = new(StringComparer.OrdinalIgnoreCase) { "System.Object", "System.Management.Automation.PSObject", "System.Management.Automation.PSCustomObject" };

    /// <summary>Assemblies that the script names in a text, to load them.</summary>
    readonly string[] loaded = script.FindAll(it => it is StringConstantExpressionAst or ExpandableStringExpressionAst, true)
        .Select(it => it is StringConstantExpressionAst plain ? plain.Value : ((ExpandableStringExpressionAst)it).Value)
        .Select(text => text.Split(',')[0].Trim())
        .Where(framework.AssemblyNames.Contains)
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .ToArray();

    public IEnumerable<(int Line, string What)> Findings() =>
        script.FindAll(_ => true, true).SelectMany(node => Complaints(node).Select(what => (node.Extent.StartLineNumber, what))).Distinct();

    IEnumerable<string> Complaints(Ast node) => node switch
    {
        TypeExpressionAst { TypeName: var name } => OfType(name),
        AttributeBaseAst { TypeName: var name } => OfType(name),
        MemberExpressionAst { Static: true, Expression: TypeExpressionAst { TypeName: var name } } member => OfStaticMember(name, member),
        MemberExpressionAst { Static: false } member => OfMember(member),
        _ => [],
    };

    IEnumerable<string> OfType(ITypeName name)
    {
        switch (name)
        {
            case ArrayTypeName array:
                foreach (var what in OfType(array.ElementType)) yield return what;
                yield break;
            case GenericTypeName generic:
                foreach (var what in generic.GenericArguments.Append(generic.TypeName).SelectMany(it => OfType(it, it == generic.TypeName ? generic.GenericArguments.Count : 0))) yield return what;
                yield break;
            default:
                foreach (var what in OfType(name, 0)) yield return what;
                yield break;
        }
    }

    IEnumerable<string> OfType(ITypeName name, int arguments)
    {
        if (arguments == 0 && name is not TypeName)
        {
            foreach (var what in OfType(name)) yield return what;
            yield break;
        }
        var types = Candidates(name.FullName, arguments).ToList();
        if (types.Count == 0) yield return $"the type [{name.FullName}]";
        else if (!types.Any(type => Framework.IsLoaded(type, loaded)))
            yield return $"the type [{name.FullName}] unless {types[0].Assembly.GetName().Name} is loaded, which the script does not do";
    }

    IEnumerable<Type> Candidates(string name, int arguments)
    {
        var full = arguments == 0 ? name : $"{name}`{arguments}";
        return framework.Named(full).Concat(framework.Named($"{full}Attribute"));
    }

    Type? Resolve(ITypeName name) => name switch
    {
        ArrayTypeName => framework.Named("System.Array").First(),
        GenericTypeName generic => Candidates(generic.TypeName.FullName, generic.GenericArguments.Count).FirstOrDefault(),
        _ => Candidates(name.FullName, 0).FirstOrDefault(),
    };

    IEnumerable<string> OfStaticMember(ITypeName name, MemberExpressionAst member)
    {
        // A type that is not there is told of where it stands.
        if (Resolve(name) is not { } type || member.Member is not StringConstantExpressionAst { Value: var text }) yield break;
        var arguments = Arguments(member);
        if (member is not InvokeMemberExpressionAst)
        {
            if (!Members.HasStatic(type, text)) yield return $"[{name.FullName}]::{text}";
        }
        else if (text.Equals("new", StringComparison.OrdinalIgnoreCase))
        {
            if (name is not ArrayTypeName && !Members.HasConstructor(type, arguments)) yield return $"[{name.FullName}]::new with {Counted(arguments)}";
        }
        else if (!Members.HasStatic(type, text, arguments))
        {
            yield return Members.HasStatic(type, text) ? $"[{name.FullName}]::{text} with {Counted(arguments)}" : $"[{name.FullName}]::{text}";
        }
    }

    IEnumerable<string> OfMember(MemberExpressionAst member)
    {
        if (member.Member is not StringConstantExpressionAst { Value: var text } || OfEveryObject.Contains(text)) yield break;
        var invoked = member is InvokeMemberExpressionAst;
        var arguments = Arguments(member);
        var types = Inferred(member.Expression).ToList();
        if (types.Count == 0)
        {
            if (!IsEntry(member, invoked) && !framework.AnyHas(text, loaded)) yield return $"a member .{text} on any type";
            yield break;
        }
        if (!invoked && types.Any(Members.IsDictionary)) yield break;
        if (types.SelectMany(framework.WithDerived).Any(type => invoked ? Members.HasInstance(type, text, arguments) : Members.HasInstance(type, text))) yield break;
        var name = types[0].FullName;
        yield return invoked && Members.HasInstance(types[0], text) ? $"[{name}].{text} with {Counted(arguments)}" : $"[{name}].{text}";
    }

    /// <summary>What may be an entry of a hashtable, or a property that the script itself makes, has any name.</summary>
    static bool IsEntry(MemberExpressionAst member, bool invoked) => !invoked && member.Expression is not TypeExpressionAst;

    /// <summary>The types of the framework that an expression may have; none where nothing is known. Members of an array are those of its elements, too.</summary>
    IEnumerable<Type> Inferred(ExpressionAst expression)
    {
        var names = TypeInference.Of(expression).SelectMany(NamesOf).Distinct().ToList();
        if (names.Any(Anything.Contains)) return [];
        return names.Select(name => framework.Named(name).FirstOrDefault()).OfType<Type>().ToList();
    }

    static IEnumerable<string> NamesOf(PSTypeName inferred)
    {
        if (inferred.Type is not { } type) return [inferred.Name];
        if (type.IsArray) return ["System.Array", NameOf(type.GetElementType()!)];
        return [NameOf(type)];
    }

    static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName ?? type.Name;

    static int Arguments(MemberExpressionAst member) => member is InvokeMemberExpressionAst { Arguments: { } given } ? given.Count : 0;

    static string Counted(int arguments) => arguments == 1 ? "1 argument" : $"{arguments} arguments";
}
