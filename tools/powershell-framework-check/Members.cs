using System.Reflection;

namespace PowerShellFrameworkCheck;

/// <summary>Whether types have members, as PowerShell finds them: in any case of letters, inherited ones and those of interfaces too.</summary>
static class Members
{
    const BindingFlags Static = BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy;
    const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;

    public static bool HasConstructor(Type type, int arguments) =>
        type.IsArray || type.GetConstructors().Any(it => Takes(it, arguments)) || type.IsValueType && arguments == 0;

    public static bool HasStatic(Type type, string name) => type.GetMembers(Static).Any(it => Same(it.Name, name));

    public static bool HasStatic(Type type, string name, int arguments) =>
        type.GetMethods(Static).Any(it => Same(it.Name, name) && Takes(it, arguments));

    public static bool HasInstance(Type type, string name) => WithInterfaces(type).SelectMany(it => it.GetMembers(Instance)).Any(it => Same(it.Name, name));

    public static bool HasInstance(Type type, string name, int arguments) =>
        WithInterfaces(type).SelectMany(it => it.GetMethods(Instance)).Any(it => Same(it.Name, name) && Takes(it, arguments));

    /// <summary>Its entries are read like properties.</summary>
    public static bool IsDictionary(Type type) => WithInterfaces(type).Any(it => it.FullName == "System.Collections.IDictionary");

    static IEnumerable<Type> WithInterfaces(Type type) => type.GetInterfaces().Prepend(type);

    static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    static bool Takes(MethodBase method, int arguments)
    {
        var parameters = method.GetParameters();
        var open = parameters.LastOrDefault()?.CustomAttributes.Any(it => it.AttributeType.FullName == "System.ParamArrayAttribute") == true;
        var needed = parameters.Count(it => !it.IsOptional) - (open ? 1 : 0);
        return arguments >= needed && (open || arguments <= parameters.Length);
    }
}
