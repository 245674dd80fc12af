using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using SessionStore.DataProtection;

namespace Microsoft.AspNetCore.DataProtection;

/// <summary>Keeps the Data Protection keys in DynamoDB.</summary>
public static class DynamoDBDataProtectionBuilderExtensions
{
    /// <summary>
    /// Keeps the keys in the session table, so that every instance of the app can read the others' cookies. Needs
    /// AddDynamoDBSession, whose table, credentials and options it uses, and no further IAM action.
    /// </summary>
    /// <param name="builder">What AddDataProtection returned.</param>
    /// <remarks>
    /// One item holds the keys of one application discriminator; it never expires. Instances that start at once agree on
    /// one key. The discriminator defaults to the app's content root path, by which neither instances that run from different
    /// paths belong together nor apps in containers are told apart: call <c>SetApplicationName</c>. Without it there is a
    /// warning at the start. Whoever may read the table can read the keys unless they are encrypted, for example with
    /// <c>ProtectKeysWithCertificate</c>.
    /// </remarks>
    /// <exception cref="InvalidOperationException">At the app's start: AddDynamoDBSession was not called.</exception>
    public static IDataProtectionBuilder PersistKeysToDynamoDB(this IDataProtectionBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider>(
            (options, services) => options.XmlRepository = DynamoDBXmlRepository.Create(services));
        return builder;
    }
}
