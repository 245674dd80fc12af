using LocalAws.DynamoDB;
using LocalAws.Faults;
using LocalAws.FrontDoor;
using LocalAws.History;
using LocalAws.Iam;
using LocalAws.Identity;
using LocalAws.Signing;
using LocalAws.Sts;
using LocalAws.Tables;
using LocalAws.Template;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LocalAws;

/// <summary>Puts the program together.</summary>
internal static class LocalAwsApp
{
    /// <param name="args">Command-line configuration.</param>
    /// <param name="configure">Changes what is registered before the program's own defaults, such as the clock.</param>
    /// <exception cref="OptionsValidationException">Configuration is missing or wrong.</exception>
    /// <exception cref="TemplateException">The template can't be loaded.</exception>
    /// <exception cref="InvalidOperationException">It would listen on more than this machine.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // It is a development tool wherever it runs: /health is there for whoever starts it.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, EnvironmentName = Environments.Development });
        builder.AddServiceDefaults();

        // Two lines per request would bury the ones that say who was let in and who was not.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        configure?.Invoke(builder);
        LoopbackOnly.Apply(builder);
        AddServices(builder);

        var app = builder.Build();
        _ = app.Services.GetRequiredService<IOptions<LocalAwsOptions>>().Value;
        _ = app.Services.GetRequiredService<TableStacks>();
        Map(app);
        return app;
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Bodies are bounded where the service is known, with the service's own error.
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var services = builder.Services;
        services.AddOptions<LocalAwsOptions>().BindConfiguration(LocalAwsOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<LocalAwsOptions>, LocalAwsOptionsValidation>();
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton<AccessKeys>().AddSingleton<RoleDirectory>().AddSingleton<SignatureVerifier>();
        services.AddSingleton<AssumeRole>().AddSingleton<StsService>().AddSingleton<IamService>();
        services.AddSingleton<DynamoDBLocalClient>().AddSingleton<DynamoDBService>();
        services.AddSingleton<EventHistory>().AddSingleton<FaultBoard>().AddSingleton<AwsFrontDoor>();

        services.AddSingleton<TableStacks>().AddHostedService<TableAccountSetup>();
        services.AddSingleton<AppAccess>().AddHealthChecks().AddCheck<TableHealthCheck>("table");
    }

    private static void Map(WebApplication app)
    {
        app.MapDefaultEndpoints();
        app.MapEventHistory();
        app.MapFaults();
        app.MapTables();

        // Whatever is no page of ours is a call to AWS, and gets AWS' answer.
        var frontDoor = app.Services.GetRequiredService<AwsFrontDoor>();
        app.Use(next => http => http.GetEndpoint() is not null ? next(http)
            : IsVisit(http.Request) ? Results.Redirect("/event-history").ExecuteAsync(http)
            : frontDoor.HandleAsync(http));
    }

    private static bool IsVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && !request.QueryString.HasValue && request.Headers.Authorization.Count == 0;
}
