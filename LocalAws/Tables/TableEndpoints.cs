using LocalAws.Identity;
using LocalAws.Policies;
using LocalAws.Template;

namespace LocalAws.Tables;

/// <summary>What a developer wants of a table and AWS has no call for: <c>/tables/{name}/…</c>.</summary>
internal static class TableEndpoints
{
    public static void MapTables(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/tables/{name}", HealthAsync).RequireLocalHost().DisableHttpMetrics();
        var group = app.MapGroup("/tables/{name}").RequireLocalHost();
        group.MapPost("/create", CreateAsync).RequireLocalAwsHeader();
        group.MapPost("/empty", EmptyAsync).RequireLocalAwsHeader();
        group.MapPost("/external-id", ChangeExternalIdAsync).RequireLocalAwsHeader();
    }

    private static async Task<IResult> HealthAsync(string name, TableStacks stacks, AppAccess access, CancellationToken cancellationToken) =>
        !stacks.TryGet(name, out var stack) ? Unknown(stacks)
            : await access.ProblemAsync(stack, cancellationToken) is { } problem ? Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("The app can use it.");

    // For a DynamoDB Local that was started again, and has lost what it had in memory.
    private static async Task<IResult> CreateAsync(string name, TableStacks stacks, CancellationToken cancellationToken)
    {
        if (!stacks.TryGet(name, out var stack))
        {
            return Unknown(stacks);
        }

        try
        {
            await TableAccountSetup.CreateTableAsync(stack.Template, stack.Table, cancellationToken);
            return Results.NoContent();
        }
        catch (AwsException exception)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> EmptyAsync(string name, TableStacks stacks, ILogger<TableStack> logger, CancellationToken cancellationToken)
    {
        if (!stacks.TryGet(name, out var stack))
        {
            return Unknown(stacks);
        }

        try
        {
            var deleted = await TableCleaner.DeleteExpiringItemsAsync(stack, cancellationToken);
            Log.TableEmptied(logger, name, deleted);
            return Results.Ok(new { deleted });
        }
        catch (AwsException exception)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    // In the body, for addresses are logged.
    private static async Task<IResult> ChangeExternalIdAsync(string name, HttpRequest request, TableStacks stacks, RoleDirectory roles, ILogger<TableStack> logger)
    {
        if (!stacks.TryGet(name, out var stack))
        {
            return Unknown(stacks);
        }

        if (!roles.TryGet(Accounts.Table, stack.Template.RoleName, out var role))
        {
            return Results.Problem($"There is no role {stack.Template.RoleName} any more.", statusCode: StatusCodes.Status409Conflict);
        }

        using var reader = new StreamReader(request.Body);
        try
        {
            stack.UseExternalId(await reader.ReadToEndAsync(request.HttpContext.RequestAborted));
        }
        catch (TemplateException exception)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }

        role.TrustPolicy = PolicyParser.ParseTrustPolicy(stack.Template.TrustPolicy);
        Log.ExternalIdChanged(logger, role.Arn);
        return Results.NoContent();
    }

    private static IResult Unknown(TableStacks stacks) => Results.Problem(
        $"There is no such table. There are: {string.Join(", ", stacks.Select(stack => stack.Template.TableName))}.", statusCode: StatusCodes.Status404NotFound);
}
