using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using LocalAws.Template;
using LocalAws.Tests.Support;
using Microsoft.Extensions.Options;

namespace LocalAws.Tests;

/// <summary>Several tables, apps in both accounts, and what a developer does with a table.</summary>
public sealed class TablesTests(DynamoDBLocalFixture dynamoDB) : IAsyncLifetime
{
    private static readonly (string Id, string Secret) TableAppKey = ("AKIATABLEAPPTABLEAP2", "table-app-secret");

    private readonly string _carts = $"carts-{Guid.NewGuid():N}";
    private readonly string _users = $"users-{Guid.NewGuid():N}";
    private LocalAwsServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LocalAwsServer.StartAsync(
        dynamoDB.Endpoint,
        $"--LocalAws:Tables:0:TableName={_carts}", "--LocalAws:Tables:0:RoleName=carts-access", "--LocalAws:Tables:0:ExternalId=id-of-carts",
        $"--LocalAws:Tables:1:TableName={_users}", "--LocalAws:Tables:1:RoleName=users-access",
        $"--LocalAws:TableAppAccessKeyId={TableAppKey.Id}", $"--LocalAws:TableAppSecretAccessKey={TableAppKey.Secret}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Each_table_has_a_role_of_its_own_with_its_own_external_id()
    {
        using var carts = _server.DynamoDB(await AssumeAsync("carts-access", "id-of-carts"));
        await carts.PutItemAsync(new PutItemRequest { TableName = Arn(_carts), Item = Item("a") });

        await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => AssumeAsync("carts-access", LocalAwsServer.ExternalId));
        var refused = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => carts.PutItemAsync(new PutItemRequest { TableName = Arn(_users), Item = Item("a") }));
        Assert.Equal("AccessDeniedException", refused.ErrorCode);
        using var users = _server.DynamoDB(await AssumeAsync("users-access", LocalAwsServer.ExternalId));
        await users.PutItemAsync(new PutItemRequest { TableName = Arn(_users), Item = Item("a") });
    }

    [Fact]
    public async Task An_app_in_the_table_account_uses_the_tables_by_name_and_nothing_else()
    {
        using var app = _server.DynamoDB(new BasicAWSCredentials(TableAppKey.Id, TableAppKey.Secret));
        await app.PutItemAsync(new PutItemRequest { TableName = _users, Item = Item("b") });

        var refused = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => app.DeleteTableAsync(_users));

        Assert.Contains("user/web-app is not authorized to perform: dynamodb:DeleteTable", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emptied_a_table_keeps_what_never_expires()
    {
        using var client = _server.DynamoDB(new BasicAWSCredentials(LocalAwsServer.TableKey.Id, LocalAwsServer.TableKey.Secret));
        for (var i = 0; i < 60; i++)
        {
            await client.PutItemAsync(new PutItemRequest { TableName = _carts, Item = Item($"expires-{i}", expires: true) });
        }

        await client.PutItemAsync(new PutItemRequest { TableName = _carts, Item = Item("keys") });

        using var answer = await PostAsync($"/tables/{_carts}/empty");

        var deleted = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(60, deleted.GetProperty("deleted").GetInt32());
        var left = await client.ScanAsync(new ScanRequest { TableName = _carts, ConsistentRead = true });
        Assert.Equal("keys", Assert.Single(left.Items)["id"].S);
    }

    [Fact]
    public async Task After_a_new_external_id_the_old_one_opens_nothing()
    {
        using var changed = await PostAsync($"/tables/{_carts}/external-id", "the/new+one=");

        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        await AssumeAsync("carts-access", "the/new+one=");
        await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => AssumeAsync("carts-access", "id-of-carts"));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(_carts));
        using var refused = await PostAsync($"/tables/{_carts}/external-id", "no blanks");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await AssumeAsync("carts-access", "the/new+one=");
    }

    [Fact]
    public async Task Healthy_is_a_table_that_the_app_could_use()
    {
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(_users));
        Assert.Equal(HttpStatusCode.NotFound, await HealthAsync("others"));
        using var owner = _server.DynamoDB(new BasicAWSCredentials(LocalAwsServer.TableKey.Id, LocalAwsServer.TableKey.Secret));
        await owner.DeleteTableAsync(_users);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await HealthAsync(_users));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(_carts));
    }

    [Fact]
    public async Task A_table_that_is_lost_is_made_again()
    {
        using var owner = _server.DynamoDB(new BasicAWSCredentials(LocalAwsServer.TableKey.Id, LocalAwsServer.TableKey.Secret));
        await owner.DeleteTableAsync(_users);

        using var created = await PostAsync($"/tables/{_users}/create");
        using var again = await PostAsync($"/tables/{_users}/create");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (created.StatusCode, again.StatusCode));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(_users));
        using var unknown = await PostAsync("/tables/others/create");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    // As an app in a container knows this machine: Aspire's tunnel brings its calls here.
    [Fact]
    public async Task A_call_may_come_under_another_name_of_this_machine()
    {
        var (status, answer) = await (RawCall.Query("sts", "Action=GetCallerIdentity&Version=2011-06-15") with { Host = "aspire.dev.internal:4566" }).SendAsync(_server);

        Assert.True(status == 200, answer);
    }

    [Fact]
    public async Task What_changes_something_wants_the_header()
    {
        using var response = await _server.Http.PostAsync(new Uri($"/tables/{_carts}/empty", UriKind.Relative), content: null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("X-LocalAws", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_tables_of_one_name_are_refused()
    {
        var options = new LocalAwsOptions { DynamoDBEndpoint = dynamoDB.Endpoint };
        options.Tables.Add(new TableOptions());
        options.Tables.Add(new TableOptions { RoleName = "another" });

        var error = Assert.Throws<TemplateException>(() => new TableStacks(Options.Create(options), null!));

        Assert.Contains("TableName 'sessions'", error.Message, StringComparison.Ordinal);
    }

    private static string Arn(string table) => $"arn:aws:dynamodb:us-east-1:111111111111:table/{table}";

    private static Dictionary<string, AttributeValue> Item(string id, bool expires = false)
    {
        var item = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["id"] = new() { S = id } };
        if (expires)
        {
            item["expires"] = new() { N = "4000000000" };
        }

        return item;
    }

    private Task<Credentials> AssumeAsync(string role, string externalId) => _server.AssumeRoleAsync(request =>
    {
        request.RoleArn = $"arn:aws:iam::111111111111:role/{role}";
        request.ExternalId = externalId;
    });

    private async Task<HttpStatusCode> HealthAsync(string table)
    {
        using var response = await _server.Http.GetAsync(new Uri($"/health/tables/{table}", UriKind.Relative), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.Add("X-LocalAws", "1");
        return await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
