// The whole application. `dotnet run --project AppHost` starts it with DynamoDB and AWS's access rules on this machine;
// with `-- --topology existing`, `aws` or `cross-account` it uses a real table.

UserErrors.PrintAsOneLine();
var builder = DistributedApplication.CreateBuilder(args);
builder.RequireFreePorts();
var topology = builder.Configuration["topology"] ?? "local";

var webapp = builder.AddProject<Projects.WebApp>("webapp", launchProfileName: null)
    .WithHttpEndpoint(port: builder.PortOf("webapp", 3001))
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReplicas(builder.ReplicasOf("webapp", 2))
    .WithUrlForEndpoint("http", url => url.DisplayText = "Sign in")
    .WithUrlForEndpoint("http", _ => new() { Url = "/#devices", DisplayText = "Devices" })
    .WithIconName("WebAsset")
    .WithoutHttpsCertificate();

if (builder.ExecutionContext.IsRunMode)
{
    // Aspire hands its own environment on through launch profiles only, and /health is there in Development only.
    webapp.WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development").WithTelemetryForDashboard();
}
else if (topology is "aws" or "cross-account")
{
    // A deployment to AWS brings the table, or the way to it, in a stack of its own.
    AwsTopologies.Deploy(builder, webapp, topology);
    builder.Build().Run();
    return;
}

// On this machine: two accounts, of which 111111111111 owns the table and its role. The app is in the other.
var sessions = builder.AddDynamoDBSessions("sessions")
    .WithLocalAws(localaws => localaws.WithHostPort(builder.PortOf("localaws", 4566)));
webapp.WithReference(sessions).WaitFor(sessions);

switch (topology)
{
    case "local" or "existing" when builder.ExecutionContext.IsPublishMode:
        // For azd: the table is in AWS, and azd asks where.
        sessions.PublishAsExisting(
            builder.AddParameter("table-arn"),
            builder.AddParameter("table-role-arn"),
            builder.AddParameter("table-role-external-id", secret: true));
        break;

    case "local":
        break;

    case "existing":
        ExistingTable.Use(sessions);
        break;

    case "aws":
        AwsTopologies.UseTable(sessions, webapp);
        break;

    case "cross-account":
        AwsTopologies.UseCrossAccountTable(sessions, webapp);
        break;

    default:
        throw new DistributedApplicationException($"There is no topology '{topology}'. Use local, existing, aws or cross-account.");
}

builder.Build().Run();
