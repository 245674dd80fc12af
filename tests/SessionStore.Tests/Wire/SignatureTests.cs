using System.Globalization;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using SessionStore.Wire;

namespace SessionStore.Tests.Wire;

/// <summary>The signature against the SDK's own, for the same headers, body, time and credentials.</summary>
public sealed class SignatureTests
{
    [Fact]
    public void Two_thousand_random_requests_are_signed_as_the_SDK_signs_them()
    {
        var random = new Random(20261128);
        for (var i = 0; i < 2000; i++)
        {
            var endpoint = new Uri(Pick(random, "https://dynamodb.eu-central-1.amazonaws.com/", "http://127.0.0.1:8000/", "https://proxy.example/some path/ü/", "https://bücher.example/"));
            var region = Pick(random, "us-east-1", "eu-central-1", "local");
            var route = new WireRoute(endpoint, Amazon.Util.AWSSDKUtils.CanonicalizeResourcePathV2(endpoint, "/", encode: true, pathResources: null), region, "dynamodb");
            var credentials = new ImmutableCredentials("AKIA" + Text(random, 16), Text(random, 40), random.Next(3) == 0 ? null : Text(random, random.Next(1, 3000)));
            var target = "DynamoDB_20120810." + Pick(random, "GetItem", "PutItem", "TransactWriteItems");
            var body = new byte[random.Next(5000)];
            random.NextBytes(body);
            var now = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(100_000_000));

            var (date, authorization) = new RequestSigner(route).Sign(target, body, credentials, now);

            Assert.Equal(now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), date);
            Assert.Equal(SdkSigner.Sign(route, target, body, credentials, now), authorization);
        }
    }

    [Fact]
    public void The_key_follows_the_day_and_the_credentials()
    {
        var route = new WireRoute(new("https://dynamodb.eu-central-1.amazonaws.com/"), "/", "eu-central-1", "dynamodb");
        var signer = new RequestSigner(route);
        var first = new ImmutableCredentials("AKIAONE", "one", null);
        var second = new ImmutableCredentials("AKIATWO", "two", "token");
        var midnight = new DateTime(2026, 11, 28, 0, 0, 0, DateTimeKind.Utc);
        foreach (var (credentials, now) in new[]
        {
            (first, midnight.AddSeconds(-1)), (first, midnight), (second, midnight), (first, midnight), (second, midnight.AddDays(-3)),
        })
        {
            Assert.Equal(SdkSigner.Sign(route, "DynamoDB_20120810.GetItem", "{}"u8.ToArray(), credentials, now), signer.Sign("DynamoDB_20120810.GetItem", "{}"u8, credentials, now).Authorization);
        }
    }

    private static string Pick(Random random, params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];

    private static string Text(Random random, int length) =>
        string.Create(length, random, static (text, random) => random.GetItems("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", text));

    /// <summary>The parts of the SDK's signer that are open to a derived class.</summary>
    private sealed class SdkSigner : AWS4Signer
    {
        public static string Sign(WireRoute route, string target, byte[] body, ImmutableCredentials credentials, DateTime now)
        {
            var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["content-type"] = RequestSigner.ContentType,
                ["host"] = route.Authority,
                ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
                ["x-amz-target"] = target,
            };
            if (credentials.UseToken)
            {
                headers["x-amz-security-token"] = credentials.Token;
            }

            var canonical = CanonicalizeRequest(
                route.Endpoint, "/", "POST", headers, canonicalQueryString: "", Convert.ToHexStringLower(SHA256.HashData(body)));
            return ComputeSignature(
                credentials.AccessKey, credentials.SecretKey, route.SigningRegion, now, route.SigningName, CanonicalizeHeaderNames(headers), canonical).ForAuthorizationHeader;
        }
    }
}
