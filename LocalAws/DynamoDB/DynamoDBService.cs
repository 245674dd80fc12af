using System.Text;
using System.Text.Json;
using LocalAws.FrontDoor;
using LocalAws.Identity;
using LocalAws.Policies;
using LocalAws.Template;
using Microsoft.Extensions.Options;

namespace LocalAws.DynamoDB;

/// <summary>Lets through to DynamoDB Local what the caller may do, body untouched. All tables belong to <see cref="Accounts.Table"/>.</summary>
internal sealed class DynamoDBService(DynamoDBLocalClient client, TableStacks tables, IOptions<LocalAwsOptions> options)
{
    /// <summary>Attribute values nest up to 32 levels of two JSON levels each.</summary>
    public const int MaxDepth = 128;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Only these speak of ARNs; items, which may hold anything, are never looked into.</summary>
    private static readonly string[] DescribesTables = ["CreateTable", "DeleteTable", "DescribeTable", "UpdateTable"];

    public async Task HandleAsync(ApiCall call)
    {
        Authorize(call);
        var body = call.Operation is "TransactGetItems" or "TransactWriteItems" ? TransactionBody.WithTableNames(call.Body) : call.Body;
        using var response = await client.SendAsync(call.Operation, body, call.Http.RequestAborted);
        if (DescribesTables.Contains(call.Operation, StringComparer.Ordinal))
        {
            var description = await response.Content.ReadAsStringAsync(call.Http.RequestAborted);
            var answer = description.Replace("arn:aws:dynamodb:ddblocal:000000000000:", $"arn:aws:dynamodb:{options.Value.Region}:{Accounts.Table}:", StringComparison.Ordinal);
            await JsonProtocol.WriteAsync(call.Http, (int)response.StatusCode, Encoding.UTF8.GetBytes(answer));
        }
        else
        {
            await CopyAsync(response, call.Http);
        }
    }

    private static async Task CopyAsync(HttpResponseMessage from, HttpContext to)
    {
        to.Response.StatusCode = (int)from.StatusCode;
        to.Response.ContentType = from.Content.Headers.ContentType?.ToString();
        to.Response.ContentLength = from.Content.Headers.ContentLength;
        if (from.Headers.TryGetValues("x-amz-crc32", out var checksum))
        {
            to.Response.Headers["x-amz-crc32"] = checksum.ToArray();
        }

        await from.Content.CopyToAsync(to.Response.Body, to.RequestAborted);
    }

    private void Authorize(ApiCall call)
    {
        var caller = call.Caller!;
        try
        {
            using var body = JsonDocument.Parse(call.Body, Strict);
            var permissions = Permissions.Of(call.Operation, body.RootElement);
            foreach (var (action, table) in permissions.Distinct())
            {
                Authorize(call, $"dynamodb:{action}", table);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a lone surrogate in a name, which JSON can spell and text cannot hold.
            throw new AwsException(400, "SerializationException", $"The request body of {caller.AccountId} is not JSON, or names something twice.");
        }
    }

    private void Authorize(ApiCall call, string action, string? table)
    {
        var caller = call.Caller!;
        var region = options.Value.Region;
        if (table is null)
        {
            Authorization.Require(Request(action is "dynamodb:ListTables" ? new TableArn(region, caller.AccountId, "*").ToString() : "*"));
            return;
        }

        var arn = TableArn.Resolve(table, region, caller);
        call.Parameters["tableName"] = arn.TableName;
        call.ResourceAccountId = arn.AccountId;
        var request = Request(arn.ToString());
        Authorization.Require(request);
        if (!string.Equals(arn.AccountId, caller.AccountId, StringComparison.Ordinal))
        {
            // Across accounts the table would have to allow it too, and tables here have no policies.
            throw Authorization.Denied(request, new Decision(Effect.None, "resource-based policy"));
        }

        if (!string.Equals(arn.AccountId, Accounts.Table, StringComparison.Ordinal) || !string.Equals(arn.Region, region, StringComparison.Ordinal))
        {
            throw new AwsException(400, "ResourceNotFoundException", $"Requested resource not found: Table: {arn.TableName} not found");
        }

        if (tables.TryGet(arn.TableName.Split('/')[0], out var stack) && stack.Template.KeyArn is { } key && Permissions.TouchesItems(action))
        {
            // DynamoDB decrypts in the caller's name. The key's own policy leaves it to those of its account, as KMS' default one does.
            Authorization.Require(new AuthorizationRequest(caller, "kms:Decrypt", key)
                .With("aws:RequestedRegion", region)
                .With("kms:ViaService", $"dynamodb.{region}.amazonaws.com")
                .With("kms:CallerAccount", caller.AccountId)
                .With("kms:EncryptionContext:aws:dynamodb:tableName", stack.Template.TableName)
                .With("kms:EncryptionContext:aws:dynamodb:subscriberId", arn.AccountId));
        }

        AuthorizationRequest Request(string resource) =>
            new AuthorizationRequest(caller, action, resource).With("aws:RequestedRegion", region);
    }
}
