// The whole application. `dotnet run --project AppHost` starts it with DynamoDB and AWS's access rules on this machine;
// with `-- --topology existing`, `aws` or `cross-account` it uses a real table.

UserErrors.PrintAsOneLine();
var builder = DistributedApplication.CreateBuilder(args);
builder.RequireFreePorts();

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

switch (builder.Configuration["topology"] ?? "local")
{
    case "local" or "existing" when builder.ExecutionContext.IsPublishMode:
        // For azd: the table is in AWS, and azd asks where. LocalAws is for this machine only.
        webapp
            .WithEnvironment("TABLE_ARN", builder.AddParameter("table-arn"))
            .WithEnvironment("TABLE_ROLE_ARN", builder.AddParameter("table-role-arn"))
            .WithEnvironment("TABLE_ROLE_EXTERNAL_ID", builder.AddParameter("table-role-external-id", secret: true));
        break;

    case "local":
        // Two accounts: 111111111111 owns the table and its role, 222222222222 runs the app and assumes the role.
        var dynamodb = builder.AddDynamoDBLocal("dynamodb");
        var tableKey = builder.AddAccessKey("table-account");
        var appKey = builder.AddAccessKey("app-account");
        var externalId = builder.AddParameter("external-id", "sessions-demo");

        var localaws = builder.AddProject<Projects.LocalAws>("localaws", launchProfileName: null)
            .WithHttpEndpoint(port: builder.PortOf("localaws", 4566))
            .WithHttpHealthCheck("/health")
            .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/event-history", "Event history"))
            .WithIconName("ShieldKeyhole")
            .WithoutHttpsCertificate()
            .WithTelemetryForDashboard()
            .WithEnvironment("LocalAws__DynamoDBEndpoint", dynamodb.GetEndpoint("http"))
            .WithEnvironment("LocalAws__TemplatePath", Path.Combine(builder.AppHostDirectory, "table-account.template.json"))
            .WithEnvironment("LocalAws__Region", "us-east-1")
            .WithEnvironment("LocalAws__MinimumSessionDuration", "00:01:00")
            .WithEnvironment("LocalAws__TableAccessKeyId", tableKey.Id)
            .WithEnvironment("LocalAws__TableSecretAccessKey", tableKey.Secret)
            .WithEnvironment("LocalAws__AppAccessKeyId", appKey.Id)
            .WithEnvironment("LocalAws__AppSecretAccessKey", appKey.Secret)
            .WithEnvironment("LocalAws__ExternalId", externalId)
            .WithFaultCommands()
            .WithReference(dynamodb.GetEndpoint("http"))
            .WaitFor(dynamodb);
        dynamodb.WithParentRelationship(localaws);

        // Whatever the shell has for other accounts is overruled. The lifetime of the credentials is the shortest that
        // LocalAws gives, so that a renewal is seen within the minute.
        webapp
            .WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", localaws.GetEndpoint("http"))
            .WithEnvironment("AWS_ENDPOINT_URL_STS", localaws.GetEndpoint("http"))
            .WithEnvironment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false")
            .WithEnvironment("AWS_REGION", "us-east-1")
            .WithEnvironment("AWS_ACCESS_KEY_ID", appKey.Id)
            .WithEnvironment("AWS_SECRET_ACCESS_KEY", appKey.Secret)
            .WithEnvironment("AWS_SESSION_TOKEN", "")
            .WithEnvironment("TABLE_ARN", "arn:aws:dynamodb:us-east-1:111111111111:table/sessions")
            .WithEnvironment("TABLE_ROLE_ARN", "arn:aws:iam::111111111111:role/sessions-table-access")
            .WithEnvironment("TABLE_ROLE_EXTERNAL_ID", externalId)
            .WithEnvironment("Aspire__DynamoDB__Session__RoleSessionDuration", "00:01:00")
            .WaitFor(localaws);
        break;

    case "existing":
        ExistingTable.Add(builder, webapp);
        break;

    case "aws":
        AwsTopologies.AddTable(builder, webapp);
        break;

    case "cross-account":
        AwsTopologies.AddCrossAccountTable(builder, webapp);
        break;

    case var unknown:
        throw new DistributedApplicationException($"There is no topology '{unknown}'. Use local, existing, aws or cross-account.");
}

builder.Build().Run();
