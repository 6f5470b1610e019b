namespace Converter;

/// <summary>A measure, and the same in another unit.</summary>
public sealed record Conversion(double Value, string From, double Result, string To);

/// <summary>The application: a page, a conversion, and what an orchestrator asks for.</summary>
public static class ConverterApplication
{
    public static WebApplication Build(params string[] args)
    {
        var application = WebApplication.CreateBuilder(args).Build();
        var version = application.Configuration["APPLICATION_VERSION"] ?? "development";

        application.MapGet("/", () => Results.Content(Page(version), "text/html; charset=utf-8"));
        application.MapGet("/health", () => Results.Ok(new { Status = "healthy", Version = version }));
        application.MapGet("/convert", (double value, string from, string to) => Unit.TryConvert(value, from, to, out var result, out var problem)
            ? Results.Ok(new Conversion(value, from, result, to))
            : Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest));
        return application;
    }

    static string Page(string version) => $"""
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Converter</title></head>
        <body>
        <h1>Converter</h1>
        <p>Try <a href="/convert?value=26.2&amp;from=mi&amp;to=km">26.2 miles in kilometres</a>. Units: {string.Join(", ", Unit.Symbols)}.</p>
        <p>Version {System.Net.WebUtility.HtmlEncode(version)}</p>
        </body>
        </html>
        """;
}
