using System.Security.Cryptography;

namespace LocalAws.Identity;

/// <summary>Random identifiers and secrets in AWS' forms.</summary>
internal static class Identifiers
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>A prefix such as ASIA or AROA and sixteen letters and digits.</summary>
    public static string New(string prefix) => prefix + RandomNumberGenerator.GetString(Base32, 16);

    /// <summary>Forty characters, as a secret access key has.</summary>
    public static string Secret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(30));

    public static string SessionToken() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(96));
}
