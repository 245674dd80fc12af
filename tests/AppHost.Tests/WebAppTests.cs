using System.Net;
using Aspire.Hosting.Testing;

namespace AppHost.Tests;

public class WebAppTests(AppHostFixture appHost)
{
    [Fact]
    public async Task The_web_app_is_alive()
    {
        var application = await appHost.GetAsync();
        using var client = application.CreateHttpClient("webapp");

        using var response = await client.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
