using System.Text;
using LocalAws.Signing;
using Microsoft.AspNetCore.Http;

namespace LocalAws.Tests.Signing;

/// <summary>The examples that AWS publishes: its Signature Version 4 test suite, and the one of its documentation.</summary>
public sealed class SignatureV4Tests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string FormHash = "x-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e";
    private const string Unreserved = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData("GET", "", "", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "Param1=value1", "", "", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("GET", "Param2=value2&Param1=value1", "", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "Param-3=Value3&Param=Value2&%E1%88%B4=Value1", "", "", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac")]
    [InlineData("GET", "%E1%88%B4=bar", "", "", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    [InlineData("GET", Unreserved + "=" + Unreserved, "", "", "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData("GET", "", "my-header1: value1|my-header2: \"a   b   c\"", "", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    [InlineData("GET", "", "my-header1:value2|my-header1:value2|my-header1:value1", "", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")]
    [InlineData("GET", "", "my-header1:value4|my-header1:value1|my-header1:value3|my-header1:value2", "", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")]
    [InlineData("GET", "", "x-amz-security-token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267", "", "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8")]
    [InlineData("POST", "", "", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("POST", "Param1=value1", "", "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    [InlineData("POST", "", "my-header1:value1", "", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("POST", "", "my-header1:VALUE1", "", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")]
    [InlineData("POST", "", "content-type:application/x-www-form-urlencoded|content-length:13|" + FormHash, "Param1=value1", "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b")]
    [InlineData("POST", "", "content-type:application/x-www-form-urlencoded; charset=utf-8|content-length:13|" + FormHash, "Param1=value1", "328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422")]
    public void Signs_the_suites_requests_as_AWS_does(string method, string query, string headers, string body, string signature)
    {
        Assert.Equal(signature, Sign("service", "example.amazonaws.com", method, query, headers, body));
    }

    [Fact]
    public void Signs_the_documentations_ListUsers_as_AWS_does()
    {
        Assert.Equal(
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            Sign("iam", "iam.amazonaws.com", "GET", "Action=ListUsers&Version=2010-05-08", "content-type:application/x-www-form-urlencoded; charset=utf-8", ""));
    }

    private static string Sign(string service, string host, string method, string query, string lines, string body)
    {
        const string Timestamp = "20150830T123600Z";
        var headers = new HeaderDictionary { ["host"] = host, ["x-amz-date"] = Timestamp };
        foreach (var line in lines.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 2);
            headers.Append(parts[0], parts[1]);
        }

        var names = headers.Keys.Order(StringComparer.Ordinal).ToList();
        var scope = new CredentialScope("20150830", "us-east-1", service);
        var canonical = SignatureV4.CanonicalRequest(method, query, headers, names, Encoding.UTF8.GetBytes(body));
        return Convert.ToHexStringLower(SignatureV4.Sign(Secret, scope, SignatureV4.StringToSign(Timestamp, scope, canonical)));
    }
}
