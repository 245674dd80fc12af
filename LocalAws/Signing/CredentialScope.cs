namespace LocalAws.Signing;

/// <summary>What a signing key is good for: one day, one region, one service.</summary>
internal sealed record CredentialScope(string Date, string Region, string Service)
{
    public const string Terminator = "aws4_request";

    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";
}
