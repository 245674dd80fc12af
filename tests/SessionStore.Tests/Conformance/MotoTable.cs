using Amazon.Runtime;
using Tests.Shared;

namespace SessionStore.Tests.Conformance;

/// <summary>The table account's template on a moto_server, deployed by the AWS CLI, and the credentials of an app in another account.</summary>
public sealed class MotoTable : IAsyncLifetime
{
    public const string ExternalId = "4f9d-a-random-one";

    private const string AppRole = "arn:aws:iam::222222222222:role/webapp";
    private static readonly string[] Programs = ["moto_server", "aws"];

    private MotoServer? _moto;

    public Uri Endpoint => _moto!.Endpoint;

    public string TableArn { get; private set; } = "";

    public string RoleArn { get; private set; } = "";

    /// <summary>Of account 222222222222; the table is in <see cref="MotoServer.Account"/>.</summary>
    public AWSCredentials? AppCredentials { get; private set; }

    /// <summary>See <see cref="Tool.Require"/>. Each test asks for itself: a fixture cannot skip its tests.</summary>
    public static void Require() => Tool.Require(Programs);

    public async ValueTask InitializeAsync()
    {
        if (!Tool.IsPresent(Programs))
        {
            return;
        }

        _moto = await MotoServer.StartAsync(TestContext.Current.CancellationToken);
        var owner = new AwsCli(Endpoint, "eu-central-1", "owner", "secret");
        var outputs = await owner.CreateStackAsync(
            "sessions",
            Path.Combine(AppContext.BaseDirectory, "table-account.template.json"),
            ("AppPrincipalArn", AppRole),
            ("ExternalId", ExternalId));
        TableArn = outputs["TableArn"];
        RoleArn = outputs["TableRoleArn"];
        var app = await owner.AssumeRoleAsync(AppRole);
        AppCredentials = new SessionAWSCredentials(app.KeyId, app.Secret, app.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_moto is not null)
        {
            await _moto.DisposeAsync();
        }
    }
}
