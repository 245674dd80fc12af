using System.Net;
using Microsoft.AspNetCore.Http;
using SessionStore.Directory;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.Failures;

/// <summary>So many requests write one item at once that some never get their turn.</summary>
public sealed class ContentionTests(DynamoDBFixture dynamoDB)
{
    [Fact]
    public async Task A_sign_in_that_loses_to_others_at_every_try_says_so_and_not_that_DynamoDB_is_away()
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        var tries = 0;
        app.Wire.Fault = (operation, _) =>
        {
            tries += operation == "TransactWriteItems" ? 1 : 0;
            return Task.FromResult(operation == "TransactWriteItems" ? Conflict() : null);
        };

        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(session => session.BindToUserAsync("ada")));

        Assert.Equal((SessionStoreFailure.Unavailable, 12), (failure.Failure, tries));
        Assert.Contains("many requests write the same item at once, one user's list of sessions", failure.Message, StringComparison.Ordinal);
        Assert.Contains("an account that very many share", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("could not be reached", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("network", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_users_list_that_others_change_at_every_try_is_an_error_that_says_what_to_do()
    {
        var conflicts = new UserConflicts(new HurriedTime());

        var failure = await Assert.ThrowsAsync<SessionStoreException>(async () =>
        {
            while (true)
            {
                await conflicts.WaitAsync(TestContext.Current.CancellationToken);
            }
        });

        Assert.Equal(SessionStoreFailure.Unavailable, failure.Failure);
        Assert.Contains("50 times", failure.Message, StringComparison.Ordinal);
        Assert.Contains("an account that very many share", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("change a thousand keys", "UpdateItem", "A session could not be written: other requests changed it 10 times meanwhile. Change fewer keys at once.")]
    [InlineData("get a new id", "TransactWriteItems", "A session's id could not be regenerated: other requests changed it 10 times meanwhile.")]
    [InlineData("sign in", "TransactWriteItems", "A session's id could not be regenerated: other requests changed it 10 times meanwhile.")]
    public async Task A_session_that_others_change_before_every_try_is_an_error_and_stays_theirs(string change, string operation, string message)
    {
        await using var app = await SessionApp.StartAsync(dynamoDB, Visit.Map);
        using var browser = app.NewBrowser();
        await browser.VisitAsync(session => session.SetString("kept", "yes"));
        var item = (await dynamoDB.ItemsAsync(app.Table)).Single();
        var (tries, triesUntilFailure) = (0, 0);
        app.Wire.Fault = async (called, cancellationToken) =>
        {
            if (called == operation)
            {
                tries++;
                await dynamoDB.Client.UpdateItemAsync(
                    new() { TableName = app.Table, Key = new() { ["id"] = item["id"] }, UpdateExpression = "ADD v :one", ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } } },
                    cancellationToken);
            }

            return null;
        };

        var failure = await Assert.ThrowsAsync<SessionStoreException>(() => browser.VisitAsync(async session =>
        {
            try
            {
                await ChangeAsync(session, change);
            }
            catch (SessionStoreException)
            {
                // The end of the request tries again.
                triesUntilFailure = tries;
                throw;
            }
        }));

        Assert.Equal((SessionStoreFailure.Unavailable, 10, message), (failure.Failure, triesUntilFailure, failure.Message));
        app.Wire.Fault = null;
        Assert.Equal(["kept"], await browser.VisitAsync(session => session.Keys.ToArray()));
        Assert.Equal(item["id"].S, Assert.Single(await dynamoDB.ItemsAsync(app.Table))["id"].S);
    }

    private static async Task ChangeAsync(ISession session, string change)
    {
        switch (change)
        {
            case "get a new id":
                await session.RegenerateIdAsync();
                break;
            case "sign in":
                await session.BindToUserAsync("ada");
                break;
            default:
                for (var i = 0; i < 1_000; i++)
                {
                    session.SetInt32($"key{i}", i);
                }

                await session.CommitAsync();
                break;
        }
    }

    private static HttpResponseMessage Conflict() => new(HttpStatusCode.BadRequest)
    {
        Content = new StringContent(
            """
            {
              "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
              "CancellationReasons": [{ "Code": "None" }, { "Code": "TransactionConflict", "Message": "Transaction is ongoing for the item" }],
              "message": "Transaction cancelled [None, TransactionConflict]"
            }
            """),
    };

    /// <summary>No timer waits.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
