using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;

namespace PowerShellFrameworkCheck;

/// <summary>What the engine itself, for its completion of names, thinks an expression gives. It is not public; its version is pinned.</summary>
static class TypeInference
{
    static readonly MethodInfo Infer =
        typeof(PSTypeName).Assembly.GetType("System.Management.Automation.AstTypeInference", throwOnError: true)!
            .GetMethod("InferTypeOf", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(Ast)])
        ?? throw new MissingMethodException("AstTypeInference.InferTypeOf(Ast) is not there in this version of the engine");

    public static IEnumerable<PSTypeName> Of(ExpressionAst expression) => (IEnumerable<PSTypeName>)Infer.Invoke(null, [expression])!;
}
