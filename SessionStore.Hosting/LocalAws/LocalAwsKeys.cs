using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>The long-term keys of LocalAws' users, new at each start.</summary>
/// <param name="TableAdmin">Of the administrator of the account that owns the tables.</param>
/// <param name="TableApp">Of an app in that account.</param>
/// <param name="App">Of an app in the other account.</param>
internal sealed record LocalAwsKeys(AccessKey TableAdmin, AccessKey TableApp, AccessKey App)
{
    public IEnumerable<IResource> Parameters =>
        [TableAdmin.Id.Resource, TableAdmin.Secret.Resource, TableApp.Id.Resource, TableApp.Secret.Resource, App.Id.Resource, App.Secret.Resource];

    public static LocalAwsKeys Add(IDistributedApplicationBuilder builder) =>
        new(AddKey(builder, "table-account"), AddKey(builder, "table-account-app"), AddKey(builder, "app-account"));

    private static AccessKey AddKey(IDistributedApplicationBuilder builder, string owner) => new(
        builder.AddParameter($"{owner}-access-key-id", "AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)),
        builder.AddParameter($"{owner}-secret-access-key", RandomNumberGenerator.GetHexString(40, lowercase: true), secret: true));
}
