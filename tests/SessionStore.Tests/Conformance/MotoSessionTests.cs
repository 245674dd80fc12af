using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Conformance;

/// <summary>
/// Our session, over an emulator that no one here wrote: another account's table, through the role that its STS gives. Moto
/// does not keep transactions apart that run at the same time, so the contract has none.
/// </summary>
public sealed class MotoSessionTests(MotoTable table) : DynamoDBSessionContract, IClassFixture<MotoTable>
{
    private protected override Task<SessionApp> StartAppAsync()
    {
        MotoTable.Require();
        return SessionApp.StartAsync(table.Endpoint, table.TableArn, Visit.Map, options =>
        {
            options.RoleArn = table.RoleArn;
            options.ExternalId = MotoTable.ExternalId;
            options.Credentials = table.AppCredentials;
            options.ConfigureSts = config => config.ServiceURL = table.Endpoint.ToString();
        });
    }
}
