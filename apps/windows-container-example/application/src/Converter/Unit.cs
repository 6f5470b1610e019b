using System.Diagnostics.CodeAnalysis;

namespace Converter;

/// <summary>A unit: its quantity, and a measure in the quantity's base unit = measure × Factor + Offset.</summary>
public sealed record Unit(string Symbol, string Quantity, double Factor, double Offset = 0)
{
    static readonly Dictionary<string, Unit> All = new Unit[]
    {
        new("m", "length", 1),
        new("km", "length", 1000),
        new("mi", "length", 1609.344),
        new("ft", "length", 0.3048),
        new("kg", "mass", 1),
        new("lb", "mass", 0.45359237),
        new("K", "temperature", 1),
        new("C", "temperature", 1, 273.15),
        new("F", "temperature", 5.0 / 9, 459.67 * 5 / 9),
    }.ToDictionary(unit => unit.Symbol);

    public static IEnumerable<string> Symbols => All.Keys;

    public static bool TryConvert(double value, string from, string to, out double result, [NotNullWhen(false)] out string? problem)
    {
        result = 0;
        problem = null;
        if (!All.TryGetValue(from, out var source)) problem = Unknown(from);
        else if (!All.TryGetValue(to, out var target)) problem = Unknown(to);
        else if (source.Quantity != target.Quantity) problem = $"'{from}' is a unit of {source.Quantity}, '{to}' of {target.Quantity}: there is no way between them.";
        else if (value * source.Factor + source.Offset is var measure && (!double.IsFinite(measure) || source.Quantity == "temperature" && measure < -1e-9))
            problem = $"{value} {from} is no {source.Quantity}.";
        else result = Math.Round((measure - target.Offset) / target.Factor, 6);
        return problem is null;
    }

    static string Unknown(string symbol) => $"There is no unit '{symbol}'. Units: {string.Join(", ", Symbols)}.";
}
