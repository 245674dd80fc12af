using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using LocalAws.Template;
using LocalAws.Tests.Support;
using LocalAws.Tests.Walkthrough;

namespace LocalAws.Tests;

/// <summary>A table that is encrypted with a key of the customer: who calls DynamoDB has to be allowed to decrypt with it.</summary>
public sealed class EncryptedTableTests(DynamoDBLocalFixture dynamoDB) : IDisposable
{
    private const string Key = "arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555";
    private const string DynamoDBOnly = """{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}""";
    private const string UseKey = $$$"""{"Effect":"Allow","Action":"kms:Decrypt","Resource":"{{{Key}}}"}""";

    private readonly string _name = $"encrypted-{Guid.NewGuid():N}";
    private readonly string _template = Path.GetTempFileName();
    private readonly CookieContainer _cookies = new();

    private string TableArn => $"arn:aws:dynamodb:us-east-1:111111111111:table/{_name}";

    public void Dispose() => File.Delete(_template);

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("DisableRoleSessionPolicy", "true", null)]
    [InlineData("RoleSessionPolicy", $$$"""{"Version":"2012-10-17","Statement":[{{{DynamoDBOnly}}},{{{UseKey}}}]}""", null)]
    [InlineData("RoleSessionPolicy", $$$"""{"Version":"2012-10-17","Statement":{{{DynamoDBOnly}}}}""", "no session policy")]
    public async Task The_app_uses_it_through_its_role_unless_its_own_session_policy_forbids_that(string? option, string? value, string? denial)
    {
        await using var server = await StartAsync(UseKey);
        await using var app = await StartWebAppAsync(server, option, value);
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = _cookies });

        using var response = await browser.GetAsync(new Uri($"{app.Address}/login"));

        Assert.Equal(denial is null ? HttpStatusCode.OK : HttpStatusCode.InternalServerError, response.StatusCode);
        if (denial is not null)
        {
            await app.WaitForLogAsync($"because {denial} allows the kms:Decrypt action");
            await app.WaitForLogAsync("must allow kms:Decrypt on that key through DynamoDB");
        }
    }

    [Theory]
    [InlineData(UseKey, true)]
    [InlineData("""{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"dynamodb.us-east-1.amazonaws.com"}}}""", true)]
    [InlineData("""{"Effect":"Allow","Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.us-east-1.amazonaws.com"}}}""", false)]
    [InlineData("""{"Effect":"Allow","Action":"kms:Decrypt","Resource":"arn:aws:kms:us-east-1:111111111111:key/another"}""", false)]
    [InlineData(DynamoDBOnly, false)]
    public async Task The_role_reads_and_writes_it_with_the_key_and_describes_it_without(string statement, bool isAllowed)
    {
        await using var server = await StartAsync(statement);
        using var table = server.DynamoDB(await server.AssumeRoleAsync());

        await table.DescribeTableAsync(TableArn);
        Func<Task>[] calls =
        [
            () => table.PutItemAsync(TableArn, Item.Of("a")),
            () => table.GetItemAsync(TableArn, Item.Of("a")),
            () => table.TransactWriteItemsAsync(new() { TransactItems = [new() { Delete = new() { TableName = TableArn, Key = Item.Of("a") } }] }),
        ];

        foreach (var call in calls)
        {
            if (isAllowed)
            {
                await call();
            }
            else
            {
                var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(call);
                Assert.Equal(("AccessDeniedException", HttpStatusCode.BadRequest), (error.ErrorCode, error.StatusCode));
                Assert.EndsWith($"is not authorized to perform: kms:Decrypt on resource: {Key} because no identity-based policy allows the kms:Decrypt action", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("""{"SSEEnabled":false}""")]
    [InlineData("""{"SSEEnabled":true,"SSEType":"AES256"}""")]
    [InlineData("""{"SSEEnabled":true,"KMSMasterKeyId":"alias/sessions"}""")]
    [InlineData("""{"SSEEnabled":true,"KMSMasterKeyId":"arn:aws:kms:eu-west-1:111111111111:key/1"}""")]
    [InlineData("""{"SSEEnabled":true,"Key":"1"}""")]
    public void An_encryption_that_would_not_be_enforced_is_an_error(string specification)
    {
        Write(UseKey, specification);

        Assert.Contains("SSESpecification", Assert.Throws<TemplateException>(() => TableAccountTemplate.Load(new() { TemplatePath = _template })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_of_AWS_needs_no_permission()
    {
        Write(UseKey, """{"SSEEnabled":true,"SSEType":"KMS"}""");

        Assert.Null(TableAccountTemplate.Load(new() { TemplatePath = _template }).KeyArn);
    }

    private Task<LocalAwsServer> StartAsync(string statement)
    {
        Write(statement, $$"""{"SSEEnabled":true,"SSEType":"KMS","KMSMasterKeyId":"{{Key}}"}""");
        return LocalAwsServer.StartAsync(dynamoDB.Endpoint, $"--LocalAws:TemplatePath={_template}");
    }

    /// <summary>The AppHost's template with another table's name, encryption, and one more statement of the role.</summary>
    private void Write(string statement, string encryption)
    {
        var template = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "table-account.template.json")))!;
        template["Parameters"]!["TableName"]!["Default"] = _name;
        template["Resources"]!["Table"]!["Properties"]!["SSESpecification"] = JsonNode.Parse(encryption);
        template["Resources"]!["Role"]!["Properties"]!["Policies"]![0]!["PolicyDocument"]!["Statement"]!.AsArray().Add(JsonNode.Parse(statement));
        File.WriteAllText(_template, template.ToJsonString());
    }

    private Task<WebAppProcess> StartWebAppAsync(LocalAwsServer server, string? option, string? value)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["exec", Repository.WebAppDll, "--contentRoot", Path.Combine(Repository.Root, "WebApp"), "--urls", "http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["AWS_ENDPOINT_URL"] = server.Endpoint.ToString();
        start.Environment["AWS_REGION"] = "us-east-1";
        (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = LocalAwsServer.AppKey;
        start.Environment["TABLE_ARN"] = TableArn;
        start.Environment["TABLE_ROLE_ARN"] = LocalAwsServer.RoleArn;
        start.Environment["TABLE_ROLE_EXTERNAL_ID"] = LocalAwsServer.ExternalId;
        if (option is not null)
        {
            start.Environment[$"Aspire__DynamoDB__Session__{option}"] = value;
        }

        return WebAppProcess.StartAsync(start);
    }
}
