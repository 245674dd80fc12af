using System.Globalization;
using System.Text;
using Fuzz.Engine;
using LocalAws;
using LocalAws.FrontDoor;
using LocalAws.Policies;
using LocalAws.Signing;
using LocalAws.Template;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fuzz.Targets;

/// <summary>
/// A call to LocalAws, from its first line to the end of its body: answered as AWS would, and never with 500. A first line that ends
/// with the name of a user is signed here, with that user's key.
/// </summary>
internal sealed class AwsCallTarget : FuzzTarget
{
    private const string Form = "Content-Type: application/x-www-form-urlencoded\n\n";

    private static readonly Dictionary<string, (string Id, string Secret)> Users = new(StringComparer.Ordinal)
    {
        ["app"] = ("AKIAAPPAPPAPPAPPAPP2", "app/secret+of=tests"),
        ["table"] = ("AKIATABLETABLETABLE2", "table/secret+of=tests"),
    };

    private readonly WebApplication _app = LocalAwsApp.Build(
        [
            "--LocalAws:DynamoDBEndpoint=http://127.0.0.1:1",
            $"--LocalAws:AppAccessKeyId={Users["app"].Id}", $"--LocalAws:AppSecretAccessKey={Users["app"].Secret}",
            $"--LocalAws:TableAccessKeyId={Users["table"].Id}", $"--LocalAws:TableSecretAccessKey={Users["table"].Secret}",
        ],
        builder =>
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
        });

    /// <summary>The event history keeps what was asked, as text for people.</summary>
    public override long MostBytes => 2 * 1024 * 1024;

    public override IReadOnlyList<byte[]> Seeds => [.. new[]
    {
        $"POST / app\n{Form}Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2Fsessions-table-access&RoleSessionName=web&ExternalId=local-aws&DurationSeconds=900",
        $"POST / app\n{Form}Action=AssumeRole&RoleArn=arn:aws:iam::111111111111:role/sessions-table-access&RoleSessionName=web&ExternalId=local-aws&Policy=%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D&Tags.member.1.Key=a&Tags.member.1.Value=b&SourceIdentity=me",
        "GET /?Action=GetCallerIdentity&Version=2011-06-15 table\n\n",
        $"POST / table iam\n{Form}Action=GetRole&Version=2010-05-08&RoleName=sessions-table-access",
        $"POST / table iam\n{Form}Action=PutRolePolicy&RoleName=sessions-table-access&PolicyName=p&PolicyDocument=%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22*%22%2C%22Resource%22%3A%22*%22%7D%7D",
        $"POST / table iam\n{Form}Action=UpdateAssumeRolePolicy&RoleName=sessions-table-access&PolicyDocument=%7B%7D",
        "POST / app dynamodb\nX-Amz-Target: DynamoDB_20120810.GetItem\nContent-Type: application/x-amz-json-1.0\n\n{\"TableName\":\"sessions\",\"Key\":{\"id\":{\"S\":\"a\"}}}",
        "POST / app dynamodb\nX-Amz-Target: DynamoDB_20120810.TransactWriteItems\n\n{\"TransactItems\":[{\"Put\":{\"TableName\":\"arn:aws:dynamodb:us-east-1:111111111111:table/sessions\",\"Item\":{}}},{\"Update\":{\"TableName\":\"sessions\"}}]}",
        "POST / app dynamodb\nX-Amz-Target: DynamoDB_20120810.BatchGetItem\n\n{\"RequestItems\":{\"sessions\":{\"Keys\":[]}}}",
        "POST /\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIAAPPAPPAPPAPPAPP2/20261128/us-east-1/sts/aws4_request, SignedHeaders=host;x-amz-date, Signature=00\nX-Amz-Date: 20261128T000000Z\nHost: localhost\n\nAction=AssumeRole",
    }.Select(Encoding.UTF8.GetBytes)];

    public override IReadOnlyList<string> Words =>
    [
        "Action=", "AssumeRole", "GetCallerIdentity", "GetRole", "PutRolePolicy", "ListRolePolicies", "&RoleArn=", "&DurationSeconds=", "&Policy=", "&Tags.member.1.Key=", "&PolicyArns.member.1.arn=",
        "X-Amz-Target: DynamoDB_20120810.", "Query", "Scan", "CreateTable", "\"IndexName\":", "\"TableName\":", " app", " table", " iam", " dynamodb", " sts",
        "Content-Type: ", "Content-Length: 99999999999", "X-Amz-Security-Token: a", "%00", "%ED%A0%80", "\\ud800", "arn:aws:dynamodb:us-east-1:111111111111:table/",
    ];

    public override void Run(byte[] input)
    {
        var http = Request(Encoding.Latin1.GetString(input));
        using var body = new MemoryStream();
        http.Response.Body = body;

        _app.Services.GetRequiredService<AwsFrontDoor>().HandleAsync(http).GetAwaiter().GetResult();

        Require.That(http.Response.StatusCode is not 500, $"LocalAws answered 500: {Encoding.UTF8.GetString(body.ToArray())}");
    }

    public override void Dispose()
    {
        base.Dispose();
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private DefaultHttpContext Request(string text)
    {
        var http = new DefaultHttpContext { RequestServices = _app.Services };
        var parts = text.Split("\n\n", 2);
        var lines = parts[0].Split('\n');
        var first = lines[0].Split(' ');
        var target = (first.Length > 1 ? first[1] : "/").Split('?', 2);
        var request = http.Request;
        request.Method = first[0];
        request.Scheme = "http";
        request.Path = new PathString(target[0] is ['/', ..] ? target[0] : "/");
        request.QueryString = target.Length > 1 ? new QueryString("?" + target[1]) : QueryString.Empty;
        foreach (var line in lines[1..])
        {
            if (line.Split(':', 2) is [{ Length: > 0 } name, var value])
            {
                request.Headers.Append(name, value.Trim());
            }
        }

        var body = Encoding.Latin1.GetBytes(parts.Length > 1 ? parts[1] : "");
        request.Body = new MemoryStream(body);
        if (first.Length > 2 && Users.TryGetValue(first[2], out var user))
        {
            Sign(request, user, first.Length > 3 ? first[3] : "sts", body);
        }

        return http;
    }

    private static void Sign(HttpRequest request, (string Id, string Secret) user, string service, byte[] body)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new CredentialScope(timestamp[..8], "us-east-1", service);
        request.Headers.Host = "localhost";
        request.Headers["X-Amz-Date"] = timestamp;
        string[] signed = ["host", "x-amz-date"];
        var canonical = SignatureV4.CanonicalRequest(request.Method, request.QueryString.Value?.TrimStart('?') ?? "", request.Headers, signed, body);
        var signature = Convert.ToHexStringLower(SignatureV4.Sign(user.Secret, scope, SignatureV4.StringToSign(timestamp, scope, canonical)));
        request.Headers.Authorization = $"{AuthorizationHeader.Algorithm} Credential={user.Id}/{scope}, SignedHeaders={string.Join(';', signed)}, Signature={signature}";
    }
}

/// <summary>A policy: understood in full, or refused as malformed.</summary>
internal sealed class PolicyTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds =>
    [
        """{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:*"],"Resource":"arn:aws:dynamodb:us-east-1:111111111111:table/sessions","Condition":{"StringEquals":{"aws:PrincipalAccount":["222222222222"]},"Null":{"aws:TokenIssueTime":"true"}}}]}"""u8.ToArray(),
        """{"Statement":{"Effect":"Deny","NotAction":"sts:AssumeRole","NotResource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-28T00:00:00Z"},"ForAllValues:StringLike":{"aws:username":"a*"}}}}"""u8.ToArray(),
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["222222222222","arn:aws:iam::222222222222:user/web-app"]},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"local-aws"}}}]}"""u8.ToArray(),
    ];

    public override IReadOnlyList<string> Words =>
    [
        "\"Effect\":\"Allow\"", "\"Principal\":\"*\"", "\"Condition\":{", "\"Bool\":", "\"NumericLessThan\":", "\"StringLike\":", "\"IfExists\"", "\"ArnLike\":", "\"IpAddress\":", "${aws:username}", "*", "?",
        "\"aws:SecureTransport\":", "[", "]", "{", "}", "null", "\\ud800",
    ];

    public override void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        Take(() => PolicyParser.ParseIdentityPolicy(text));
        Take(() => PolicyParser.ParseTrustPolicy(text));
    }

    private static void Take(Func<PolicyDocument> parse)
    {
        try
        {
            var policy = parse();
            var user = new LocalAws.Identity.User("222222222222", "web-app", policy);
            PolicyEvaluator.Evaluate(policy.Statements, new AuthorizationRequest(user, "dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111111111111:table/sessions").With("aws:RequestedRegion", "us-east-1"));
        }
        catch (AwsException exception)
        {
            Require.Same("MalformedPolicyDocument", exception.Code);
        }
    }
}

/// <summary>A CloudFormation template: understood in full, or refused with a message.</summary>
internal sealed class TemplateTarget : FuzzTarget
{
    private static readonly LocalAwsOptions Options = new();

    public override long MostBytes => 2 * 1024 * 1024;

    public override IReadOnlyList<byte[]> Seeds => [File.ReadAllBytes(Options.TemplatePath)];

    public override IReadOnlyList<string> Words =>
        ["{\"Ref\":\"", "{\"Fn::Sub\":\"", "{\"Fn::If\":[", "{\"Fn::Equals\":[", "{\"Fn::Not\":[", "\"Condition\":", "\"Properties\":", "${", "AWS::AccountId", "null", "[]", "{}", "\"Default\":", "\"AllowedPattern\":\"("];

    public override void Run(byte[] input)
    {
        try
        {
            var template = TableAccountTemplate.Parse(Encoding.UTF8.GetString(input), Options);
            _ = (template.TableName, template.TimeToLiveAttribute, template.KeyAttribute, template.KeyArn, template.RoleName, template.TrustPolicy, template.RolePolicies.Count());
        }
        catch (TemplateException)
        {
            // The message says what.
        }
    }
}
