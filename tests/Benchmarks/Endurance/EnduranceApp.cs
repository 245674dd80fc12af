using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionStore;
using SessionStore.Credentials;

namespace Benchmarks.Endurance;

/// <summary>What a visit finds in its session.</summary>
/// <param name="User">Who is signed in.</param>
/// <param name="Visits">With this one.</param>
/// <param name="Last">What the visit before has left.</param>
internal sealed record VisitAnswer(string? User, long Visits, string? Last);

/// <summary>How a replica is.</summary>
/// <param name="LiveBytes">What a full garbage collection leaves.</param>
/// <param name="Renewals">Of its role's credentials.</param>
internal sealed record ReplicaStats(long LiveBytes, int Renewals);

/// <summary>The app whose replicas have to endure.</summary>
internal static class EnduranceApp
{
    public static async Task<int> ServeAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue<int>("port"), listen => listen.Protocols = HttpProtocols.Http1));
        builder.AddDynamoDBSession(configure: options => options.RoleSessionDuration = TimeSpan.FromSeconds(60));
        builder.Services.Configure<SessionOptions>(options => options.IOTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddDataProtection().SetApplicationName("endurance").PersistKeysToDynamoDB();

        await using var app = builder.Build();
        app.UseExceptionHandler(error => error.Run(context =>
            context.Response.WriteAsync(context.Features.Get<IExceptionHandlerFeature>()!.Error.Message)));
        app.UseSession();
        app.MapGet("/visit", VisitAsync);
        app.MapPost("/sign-in", SignInAsync);
        app.MapPost("/sign-out", (string user, ISessionDirectory directory) => directory.RevokeAllAsync(user));
        app.MapGet("/stats", (RoleCredentialsStatus credentials) =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return new ReplicaStats(GC.GetTotalMemory(forceFullCollection: true), credentials.Renewals);
        });
        await app.StartAsync();
        Console.WriteLine("serves");
        await LineProcess.ParentIsDoneAsync();
        await app.StopAsync(new CancellationToken(canceled: true));
        return 0;
    }

    private static async Task<VisitAnswer> VisitAsync(HttpContext context, string leaves)
    {
        var session = context.Session;
        await session.LoadAsync();
        var (user, last) = (session.GetString("user"), session.GetString("last"));
        session.SetString("last", leaves);
        return new(user, await session.IncrementAsync("visits"), last);
    }

    private static async Task SignInAsync(HttpContext context, string user)
    {
        await context.Session.LoadAsync();
        context.Session.SetString("user", user);
        await context.Session.BindToUserAsync(user);
    }
}
