using System.Security.Cryptography;

namespace Aspire.Hosting;

/// <summary>A long-term access key of one of LocalAws' accounts, new at each start.</summary>
internal sealed record AccessKey(IResourceBuilder<ParameterResource> Id, IResourceBuilder<ParameterResource> Secret);

internal static class AccessKeyExtensions
{
    public static AccessKey AddAccessKey(this IDistributedApplicationBuilder builder, string account) => new(
        builder.AddParameter($"{account}-access-key-id", "AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
        builder.AddParameter($"{account}-secret-access-key", RandomNumberGenerator.GetHexString(40, lowercase: true), secret: true));
}
