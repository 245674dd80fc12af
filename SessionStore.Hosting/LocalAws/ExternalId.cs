using System.Security.Cryptography;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>The external id of a table on this machine: at first the parameter's, later what a command has made it.</summary>
internal sealed class ExternalId(IResourceBuilder<ParameterResource> parameter) : IValueProvider, IManifestExpressionProvider, IValueWithReferences
{
    private volatile string? _changed;

    public ParameterResource Parameter => parameter.Resource;

    public string ValueExpression => ((IManifestExpressionProvider)parameter.Resource).ValueExpression;

    public IEnumerable<object> References => [parameter.Resource];

    public static ExternalId Add(IDistributedApplicationBuilder builder, string table) =>
        new(builder.AddParameter($"{table}-external-id", Random, secret: true));

    /// <summary>One that nobody guesses, of letters and digits only.</summary>
    public static string Random() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    public void Change(string value) => _changed = value;

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        _changed ?? await parameter.Resource.GetValueAsync(cancellationToken);
}
