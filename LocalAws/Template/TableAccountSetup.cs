using System.Text.Json.Nodes;
using LocalAws.DynamoDB;
using LocalAws.Identity;
using LocalAws.Policies;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace LocalAws.Template;

/// <summary>Makes at start what the template says: the roles at once, the tables as soon as DynamoDB Local answers.</summary>
internal sealed class TableAccountSetup(
    TableStacks stacks,
    RoleDirectory roles,
    DynamoDBLocalClient client,
    IOptions<LocalAwsOptions> options,
    TimeProvider time,
    ILogger<TableAccountSetup> logger) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stack in stacks)
        {
            CreateRole(stack.Template);
        }

        WarnOfMissingKeys();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Makes a table that is not there, and its time to live.</summary>
    /// <exception cref="AwsException">DynamoDB Local does not answer.</exception>
    public static async Task CreateTableAsync(TableAccountTemplate template, TableState table, CancellationToken cancellationToken)
    {
        if (await table.StatusAsync(cancellationToken) is null)
        {
            await table.CallAsync("CreateTable", template.CreateTable, cancellationToken);
        }

        if (!await table.HasTimeToLiveAsync(cancellationToken))
        {
            await table.CallAsync(
                "UpdateTimeToLive",
                new JsonObject
                {
                    ["TableName"] = template.TableName,
                    ["TimeToLiveSpecification"] = new JsonObject { ["AttributeName"] = template.TimeToLiveAttribute, ["Enabled"] = true },
                },
                cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Asking for a table that is not there yet would stand among the traces as an error.
        using var untraced = SuppressInstrumentationScope.Begin();
        foreach (var stack in stacks)
        {
            await CreateUntilItIsThereAsync(stack, stoppingToken);
        }
    }

    private async Task CreateUntilItIsThereAsync(TableStack stack, CancellationToken stoppingToken)
    {
        var template = stack.Template;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await CreateTableAsync(template, stack.Table, stoppingToken);
                Log.TableAccountReady(logger, Accounts.Table, template.TableName, template.Outputs["TableRoleArn"], Accounts.AppUserArn);
                return;
            }
            catch (AwsException exception)
            {
                if (attempt % 30 == 0)
                {
                    Log.WaitingForDynamoDB(logger, client.Endpoint, exception.Message);
                }

                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
            }
        }
    }

    private void CreateRole(TableAccountTemplate template)
    {
        var role = new Role(Accounts.Table, "/", template.RoleName, PolicyParser.ParseTrustPolicy(template.TrustPolicy), time.GetUtcNow())
        {
            Description = template.RoleDescription,
        };
        foreach (var (name, document) in template.RolePolicies)
        {
            role.Policies[name] = PolicyParser.ParseIdentityPolicy(document);
        }

        roles.TryAdd(role);
    }

    private void WarnOfMissingKeys()
    {
        if (string.IsNullOrEmpty(options.Value.AppAccessKeyId))
        {
            Log.NoAccessKey(logger, Accounts.AppUserArn, "App");
        }

        if (string.IsNullOrEmpty(options.Value.TableAccessKeyId))
        {
            Log.NoAccessKey(logger, $"arn:aws:iam::{Accounts.Table}:user/{Accounts.TableUserName}", "Table");
        }
    }
}
