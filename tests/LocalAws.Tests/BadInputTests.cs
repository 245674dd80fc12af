using System.Globalization;
using System.Text;
using LocalAws.FrontDoor;
using LocalAws.Tests.Support;

namespace LocalAws.Tests;

/// <summary>What no well-meant client sends gets AWS' error each time.</summary>
public sealed class BadInputTests(LocalAwsFixture fixture) : IClassFixture<LocalAwsFixture>
{
    private const string Identity = "Action=GetCallerIdentity&Version=2011-06-15";

    private static readonly RawCall GetItem = RawCall.Json("GetItem", """{"TableName":"sessions","Key":{"id":{"S":"a"}}}""");
    private static readonly RawCall GetCallerIdentity = RawCall.Query("sts", Identity);

    private static readonly Dictionary<string, (RawCall Call, int Status, string Code)> Cases = new(StringComparer.Ordinal)
    {
        ["well signed, to prove the others"] = (GetItem, 400, "AccessDeniedException"),
        ["well signed, Query"] = (GetCallerIdentity, 200, "GetCallerIdentityResult"),
        ["unsigned"] = (GetItem with { Authorization = _ => null }, 400, "MissingAuthenticationTokenException"),
        ["unsigned, Query"] = (GetCallerIdentity with { Authorization = _ => null }, 403, "MissingAuthenticationToken"),
        ["presigned"] = (GetCallerIdentity with { Method = "GET", Body = [], PathAndQuery = $"/?{Identity}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0", Authorization = _ => null }, 403, "MissingAuthenticationToken"),
        ["another scheme"] = (GetItem with { Authorization = _ => "Bearer abc" }, 400, "IncompleteSignatureException"),
        ["nothing but the scheme"] = (GetItem with { Authorization = _ => "AWS4-HMAC-SHA256 " }, 400, "IncompleteSignatureException"),
        ["no signature part"] = (GetItem with { Authorization = header => header[..header.IndexOf(", Signature", StringComparison.Ordinal)] }, 400, "IncompleteSignatureException"),
        ["half a credential"] = (GetItem with { Authorization = header => header.Replace("/aws4_request", "", StringComparison.Ordinal) }, 400, "IncompleteSignatureException"),
        ["the same part twice"] = (GetItem with { Authorization = header => header + ", Signature=0" }, 400, "IncompleteSignatureException"),
        ["the header twice"] = (GetItem with { Unsigned = ["Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=0"] }, 400, "IncompleteSignatureException"),
        ["a wrong signature"] = (GetItem with { Authorization = header => header[..^1] + (header[^1] == '0' ? '1' : '0') }, 400, "InvalidSignatureException"),
        ["a wrong signature, Query"] = (GetCallerIdentity with { Key = (LocalAwsServer.AppKey.Id, "wrong") }, 403, "SignatureDoesNotMatch"),
        ["a wrong region"] = (GetItem with { Region = "eu-central-1" }, 400, "InvalidSignatureException"),
        ["a wrong service"] = (GetItem with { Service = "sts" }, 400, "InvalidSignatureException"),
        ["a service that is not here"] = (GetCallerIdentity with { Service = "s3" }, 403, "SignatureDoesNotMatch"),
        ["a clock behind"] = (GetItem with { Skew = TimeSpan.FromMinutes(-6) }, 400, "InvalidSignatureException"),
        ["a clock ahead"] = (GetCallerIdentity with { Skew = TimeSpan.FromMinutes(6) }, 403, "SignatureDoesNotMatch"),
        ["an unknown key"] = (GetItem with { Key = ("AKIAUNKNOWNUNKNOWN22", "secret") }, 400, "UnrecognizedClientException"),
        ["an unknown key, Query"] = (GetCallerIdentity with { Key = ("AKIAUNKNOWNUNKNOWN22", "secret") }, 403, "InvalidClientTokenId"),
        ["a token that is none"] = (GetItem with { Token = "token" }, 400, "UnrecognizedClientException"),
        ["the date twice"] = (GetItem with { Unsigned = ["X-Amz-Date: 20200101T000000Z"] }, 400, "IncompleteSignatureException"),
        ["no valid date"] = (GetItem with { Signed = [.. GetItem.Signed, ("X-Amz-Date", "yesterday")] }, 400, "IncompleteSignatureException"),
        ["a target that is not signed"] = (GetItem with { Signed = [], Unsigned = ["X-Amz-Target: DynamoDB_20120810.GetItem"] }, 400, "InvalidSignatureException"),
        ["the target twice"] = (GetItem with { Unsigned = ["X-Amz-Target: DynamoDB_20120810.GetItem"] }, 400, "InvalidSignatureException"),
        ["another path"] = (GetItem with { PathAndQuery = "/table" }, 404, "UnknownOperationException"),
        ["another method"] = (GetItem with { Method = "PUT" }, 405, "MethodNotAllowed"),
        ["an unknown operation"] = (RawCall.Json("ExecuteStatement", "{}"), 400, "UnknownOperationException"),
        ["another API"] = (GetItem with { Signed = [("X-Amz-Target", "DynamoDBStreams_20120810.ListStreams")] }, 400, "UnknownOperationException"),
        ["an unknown action"] = (RawCall.Query("sts", "Action=GetFederationToken&Version=2011-06-15"), 400, "InvalidAction"),
        ["an unknown action of IAM"] = (RawCall.Query("iam", "Action=CreateUser&Version=2010-05-08"), 400, "InvalidAction"),
        ["no action"] = (RawCall.Query("sts", "Version=2011-06-15"), 400, "MissingAction"),
        ["XML instead of a form"] = (RawCall.Query("sts", "<AssumeRole/>"), 400, "MalformedQueryString"),
        ["a broken escape"] = (RawCall.Query("sts", "Action=%zz"), 400, "MalformedQueryString"),
        ["an escape that is not UTF-8"] = (RawCall.Query("sts", "Action=%ff"), 400, "MalformedQueryString"),
        ["a parameter twice"] = (RawCall.Query("sts", Identity + "&Action=AssumeRole"), 400, "MalformedInput"),
        ["a number that is none"] = (RawCall.Query("sts", "Action=AssumeRole&RoleArn=arn:aws:iam::111111111111:role/x&RoleSessionName=xx&DurationSeconds=soon"), 400, "MalformedInput"),
        ["no role"] = (RawCall.Query("sts", "Action=AssumeRole&RoleSessionName=xx"), 400, "ValidationError"),
        ["a role of control characters"] = (RawCall.Query("sts", "Action=AssumeRole&RoleArn=arn:aws:iam::111111111111:role/%00%1b%0ax&RoleSessionName=xx"), 400, "ValidationError"),
        ["a parameter that would matter and is not done"] = (RawCall.Query("sts", "Action=AssumeRole&RoleArn=arn:aws:iam::111111111111:role/x&RoleSessionName=xx&PolicyArns.member.1.arn=x"), 400, "ValidationError"),
        ["a large form"] = (RawCall.Query("sts", Identity + "&x=" + new string('x', 2 * 1024 * 1024)), 413, "RequestEntityTooLarge"),
        ["an endless body"] = (GetItem with { ContentLength = 100_000_000_000 }, 413, "RequestEntityTooLarge"),
        ["half a JSON"] = (RawCall.Json("GetItem", """{"TableName":"""), 400, "SerializationException"),
        ["a JSON that is no object"] = (RawCall.Json("GetItem", "[]"), 400, "SerializationException"),
        ["no body"] = (RawCall.Json("GetItem", ""), 400, "SerializationException"),
        ["a table that is a number"] = (RawCall.Json("GetItem", """{"TableName":5}"""), 400, "SerializationException"),
        ["a table of half a character"] = (RawCall.Json("GetItem", """{"TableName":"\ud800"}"""), 400, "SerializationException"),
        ["two tables"] = (RawCall.Json("GetItem", """{"TableName":"a","TableName":"sessions"}"""), 400, "SerializationException"),
        ["no table"] = (RawCall.Json("GetItem", "{}"), 400, "ValidationException"),
        ["a deep JSON"] = (RawCall.Json("GetItem", new string('[', 100_000)), 400, "SerializationException"),
        ["JSON that is not UTF-8"] = (GetItem with { Body = [.. "{\"TableName\":\""u8, 0xff, .. "\"}"u8] }, 400, "SerializationException"),
        ["a transaction of nothing known"] = (RawCall.Json("TransactWriteItems", """{"TransactItems":[{"Drop":{"TableName":"sessions"}}]}"""), 400, "SerializationException"),
        ["a transaction of half a character"] = (RawCall.Json("TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"arn:aws:dynamodb:us-east-1:111111111111:table/sessions","Item":{"id":{"S":"\ud800"}}}}]}""") with { Key = LocalAwsServer.TableKey }, 400, "SerializationException"),
        ["a transaction of no list"] = (RawCall.Json("TransactWriteItems", """{"TransactItems":{}}"""), 400, "SerializationException"),
    };

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public async Task Gets_AWS_answer(string name)
    {
        var (call, status, code) = Cases[name];

        var (actual, answer) = await call.SendAsync(fixture.Server);

        Assert.True(status == actual, $"{status} expected: {answer}");
        Assert.Contains(code, answer, StringComparison.Ordinal);
        Assert.Contains("x-amzn-RequestId: ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_ends_too_soon_is_no_servers_error()
    {
        var (status, _) = await (GetItem with { ContentLength = 1000, EndsEarly = true }).SendAsync(fixture.Server);

        // A server may answer, or hang up on a client that did so first.
        Assert.Contains(status, (int[])[0, 400]);
    }

    [Fact]
    public async Task Absurd_headers_are_refused_by_the_web_server()
    {
        var (status, _) = await (GetItem with { Unsigned = ["X-Long: " + new string('x', 100_000)] }).SendAsync(fixture.Server);

        Assert.Equal(431, status);
    }

    [Fact]
    public async Task An_error_carries_the_checksum_of_its_body()
    {
        var (_, answer) = await GetItem.SendAsync(fixture.Server);
        var parts = answer.Split("\r\n\r\n", 2);

        Assert.Contains($"x-amz-crc32: {Crc32.Compute(Encoding.UTF8.GetBytes(parts[1])).ToString(CultureInfo.InvariantCulture)}\r\n", parts[0] + "\r\n", StringComparison.Ordinal);
        Assert.Equal(0xCBF43926, Crc32.Compute("123456789"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("{}")]
    [InlineData("""{"Version":"2020-01-01","Statement":[]}""")]
    [InlineData("""{"Statement":"all"}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Principal":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Perhaps","Action":"dynamodb:*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Effect":"Deny","Action":"dynamodb:*","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"GetItem","Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"sessions"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/${aws:username}"}}""")]
    [InlineData("""{"Statement":{"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"NumericEquals":{"dynamodb:x":"1"}}}}""")]
    [InlineData("""{"Statement":{"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"StringEquals":{"dynamodb:LeadingKeys":"1"}}}}""")]
    [InlineData("""{"Statement":{"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"perhaps"}}}}""")]
    [InlineData("""{"Statement":{"Effect":"Deny","Action":"dynamodb:*","Resource":"*","Condition":[]}}""")]
    [InlineData("""{"Statement":{"Effect":"Deny","Action":"\ud800","Resource":"*"}}""")]
    public async Task A_policy_that_is_not_understood_is_refused(string policy)
    {
        var call = RawCall.Query("iam", $"Action=PutRolePolicy&RoleName=sessions-table-access&PolicyName=x&PolicyDocument={Uri.EscapeDataString(policy)}");

        var (status, answer) = await (call with { Key = LocalAwsServer.TableKey }).SendAsync(fixture.Server);

        Assert.Equal(400, status);
        Assert.Contains(policy.Length == 0 ? "ValidationError" : "<Code>MalformedPolicyDocument</Code>", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_random_makes_a_servers_error()
    {
        var random = new Random(4566);
        RawCall[] calls =
        [
            GetItem,
            GetCallerIdentity,
            RawCall.Json("TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"sessions","Item":{"id":{"S":"a"}}}}]}"""),
            RawCall.Query("sts", "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2Fx&RoleSessionName=xx&Tags.member.1.Key=a&Policy=%7B%7D"),
            RawCall.Query("iam", "Action=CreateRole&RoleName=x&AssumeRolePolicyDocument=%7B%22Statement%22%3A%5B%5D%7D"),
        ];
        for (var i = 0; i < 300; i++)
        {
            var call = calls[i % calls.Length];
            var body = (byte[])call.Body.Clone();
            for (var change = random.Next(4); change >= 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var (status, answer) = await (call with { Body = body }).SendAsync(fixture.Server);

            Assert.True(status is >= 200 and < 500, $"{Convert.ToHexString(body)} got {answer}");
        }
    }
}
