using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>The framework's own session, over its memory cache.</summary>
public sealed class InMemorySessionTests : SessionContract
{
    protected override async Task<(IAsyncDisposable App, Uri Address)> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddDistributedMemoryCache();
        builder.Services.AddSession();
        builder.Services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()));
        var app = builder.Build();
        app.Use(HoldResponseAsync);
        app.UseSession();
        Visit.Map(app);
        await app.StartAsync();
        return (app, new Uri(app.Urls.Single()));
    }

    /// <summary>The framework commits after it has responded: a quick client would not see its own write yet.</summary>
    private static async Task HoldResponseAsync(HttpContext context, RequestDelegate next)
    {
        var body = context.Response.Body;
        using var held = new MemoryStream();
        context.Response.Body = held;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        held.Position = 0;
        await held.CopyToAsync(body);
    }
}
