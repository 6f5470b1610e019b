using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Converter.Tests;

/// <summary>The application on a free port of the loopback, asked over HTTP.</summary>
public sealed class ApplicationTests : IAsyncLifetime
{
    readonly WebApplication application = ConverterApplication.Build("--urls", "http://127.0.0.1:0", "--APPLICATION_VERSION", "1.2.3<", "--Logging:LogLevel:Default", "Warning");
    readonly HttpClient client = new();

    public async ValueTask InitializeAsync()
    {
        await application.StartAsync();
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        client.BaseAddress = new Uri(addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await application.DisposeAsync();
    }

    [Fact]
    public async Task ConvertsWhatIsAskedFor()
    {
        var answer = await client.GetFromJsonAsync<Conversion>("/convert?value=2&from=km&to=m", TestContext.Current.CancellationToken);
        Assert.Equal(new Conversion(2, "km", 2000, "m"), answer);
    }

    [Fact]
    public async Task RefusesWhatCannotBe()
    {
        using var answer = await client.GetAsync("/convert?value=2&from=km&to=kg", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("'km' is a unit of length", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task TellsItsVersionOnThePageAndToAnOrchestrator()
    {
        Assert.Contains("Version 1.2.3&lt;", await client.GetStringAsync("/", TestContext.Current.CancellationToken));
        Assert.Contains("\"status\":\"healthy\",\"version\":\"1.2.3", await client.GetStringAsync("/health", TestContext.Current.CancellationToken));
    }
}
