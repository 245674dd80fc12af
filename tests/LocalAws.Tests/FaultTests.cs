using System.Net;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.SecurityToken;
using LocalAws.Tests.Support;

namespace LocalAws.Tests;

public sealed class FaultTests(DynamoDBLocalFixture dynamoDB) : IAsyncLifetime
{
    private LocalAwsServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LocalAwsServer.StartAsync(dynamoDB.Endpoint);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Sts_is_down_for_as_long_as_told()
    {
        using var set = await _server.FaultAsync("sts-down?seconds=30");
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);

        var error = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => _server.AssumeRoleAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, error.StatusCode);

        _server.Time.Advance(TimeSpan.FromSeconds(30));
        await _server.AssumeRoleAsync();
    }

    [Fact]
    public async Task Sts_answers_late_when_it_is_slow()
    {
        using var set = await _server.FaultAsync("sts-slow?seconds=30&delay=300");
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var sts = _server.Sts();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sts.GetCallerIdentityAsync(new(), cancellation.Token));

        using var table = _server.DynamoDB(new Amazon.Runtime.BasicAWSCredentials(LocalAwsServer.TableKey.Id, LocalAwsServer.TableKey.Secret));
        await table.DescribeTableAsync("sessions");
    }

    [Fact]
    public async Task Revoked_sessions_are_expired_and_new_ones_are_not()
    {
        using var before = _server.DynamoDB(await _server.AssumeRoleAsync());
        using var other = await _server.FaultAsync("revoke-sessions?role=another");
        await GetAsync(before);

        using var set = await _server.FaultAsync("revoke-sessions?role=sessions-table-access");
        var error = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => GetAsync(before));
        using var after = _server.DynamoDB(await _server.AssumeRoleAsync());
        await GetAsync(after);

        Assert.Equal("ExpiredTokenException", error.ErrorCode);
        Assert.Equal(1, JsonElement.Parse(await set.Content.ReadAsStringAsync()).GetProperty("revoked").GetInt32());
    }

    [Theory]
    [InlineData("throttle-dynamodb", "ThrottlingException", HttpStatusCode.BadRequest)]
    [InlineData("fail-dynamodb", "InternalServerError", HttpStatusCode.InternalServerError)]
    public async Task DynamoDB_fails_the_given_share_of_calls(string fault, string code, HttpStatusCode status)
    {
        using var table = _server.DynamoDB(await _server.AssumeRoleAsync());

        using var all = await _server.FaultAsync($"{fault}?share=1&seconds=60");
        var error = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => GetAsync(table));
        Assert.Equal((code, status), (error.ErrorCode, error.StatusCode));

        using var none = await _server.FaultAsync($"{fault}?share=0&seconds=60");
        await GetAsync(table);

        using var half = await _server.FaultAsync($"{fault}?share=0.5&seconds=60");
        var failed = 0;
        for (var i = 0; i < 100; i++)
        {
            failed += await Record.ExceptionAsync(() => GetAsync(table)) is null ? 0 : 1;
        }

        // Ten deviations from the mean of 50: it will not happen.
        Assert.InRange(failed, 1, 99);
    }

    [Fact]
    public async Task Faults_are_listed_and_cleared()
    {
        using var set = await _server.FaultAsync("sts-down?seconds=30");
        var listed = JsonElement.Parse(await _server.Http.GetStringAsync("/faults"));
        using var clear = new HttpRequestMessage(HttpMethod.Delete, "/faults");
        clear.Headers.Add("X-LocalAws", "1");
        using var cleared = await _server.Http.SendAsync(clear);

        Assert.Equal("sts-down", Assert.Single(listed.EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.NoContent, cleared.StatusCode);
        Assert.Equal("[]", await _server.Http.GetStringAsync("/faults"));
        await _server.AssumeRoleAsync();
    }

    [Theory]
    [InlineData("no-such-fault", "There is no such fault")]
    [InlineData("sts-down?seconds=0", "seconds must be")]
    [InlineData("sts-down?seconds=many", "seconds must be")]
    [InlineData("sts-slow?delay=-1", "delay must be")]
    [InlineData("sts-slow?delay=1e9", "delay must be")]
    [InlineData("fail-dynamodb?share=1.1", "share must be")]
    [InlineData("fail-dynamodb?share=NaN", "share must be")]
    public async Task What_makes_no_sense_is_refused_with_a_sentence(string fault, string sentence)
    {
        using var answer = await _server.FaultAsync(fault);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_page_can_set_no_fault_and_read_nothing()
    {
        using var noHeader = await _server.Http.PostAsync("/faults/sts-down", content: null);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/event-history");
        foreign.Headers.Host = "rebound.example.com";
        using var noHost = await _server.Http.SendAsync(foreign);

        Assert.Equal(HttpStatusCode.BadRequest, noHeader.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, noHost.StatusCode);
        await _server.AssumeRoleAsync();
    }

    private static Task<GetItemResponse> GetAsync(AmazonDynamoDBClient table) => table.GetItemAsync(LocalAwsServer.TableArn, Item.Of("a"));
}
