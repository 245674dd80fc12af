using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Peers;

/// <summary>A small app that differs from its peers in nothing but where its sessions are.</summary>
internal static class PeerApp
{
    private const string Answer = "Seen.";

    /// <param name="args">The store, and then configuration: <c>--port N</c>, <c>--redis HOST:PORT</c>, the library's own.</param>
    public static async Task<int> ServeAsync(string[] args)
    {
        var store = args[0];
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args[1..], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue<int>("port"), o => o.Protocols = HttpProtocols.Http1));
        AddSessions(builder, store);

        await using var app = builder.Build();
        app.Map("/stats", stats => stats.Run(context => context.Response.WriteAsJsonAsync(PeerStats.Now)));
        if (store == PeerStore.None)
        {
            app.MapGet("/{kind}", AnswerAsync);
        }
        else
        {
            app.UseSession();
            MapSessions(app);
        }

        await app.StartAsync();
        Console.WriteLine("serves");
        await LineProcess.ParentIsDoneAsync();
        await app.StopAsync(new CancellationToken(canceled: true));
        return 0;
    }

    private static void AddSessions(WebApplicationBuilder builder, string store)
    {
        // The cookies' keys stay in this process, whatever lies in the home directory.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        switch (store)
        {
            case PeerStore.None:
                break;
            case PeerStore.Memory:
                builder.Services.AddDistributedMemoryCache().AddSession();
                break;
            case PeerStore.Redis:
                builder.Services.AddStackExchangeRedisCache(options => options.Configuration = builder.Configuration["redis"]).AddSession();
                break;
            case PeerStore.Ours:
                builder.AddDynamoDBSession("sessions");
                break;
            default:
                throw new ArgumentException($"There is no session store '{store}'.", nameof(store));
        }
    }

    private static void MapSessions(WebApplication app)
    {
        app.MapGet("/untouched", AnswerAsync);
        app.MapGet("/read", async context =>
        {
            await context.Session.LoadAsync();
            await ReadAsync(context);
        });
        app.MapGet("/read-sync", ReadAsync);
        app.MapGet("/write", async context =>
        {
            await context.Session.LoadAsync();
            context.Session.SetString(PeerContent.Key, PeerContent.NewValue());
            await AnswerAsync(context);
        });
        app.MapGet("/fill", async context =>
        {
            await context.Session.LoadAsync();
            PeerContent.Fill(context.Session);
            await AnswerAsync(context);
        });
    }

    private static Task ReadAsync(HttpContext context)
    {
        // The framework's session logs a failed load and goes on empty. Here that is a failure as any other.
        if (context.Session.GetString(PeerContent.Key) is not { Length: > 0 })
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        return AnswerAsync(context);
    }

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = Answer.Length;
        return context.Response.WriteAsync(Answer);
    }
}
