using Amazon;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using SessionStore.Hosting;
using SessionStore.Table;

namespace SessionStore;

/// <summary>The rules that span more than one option.</summary>
internal sealed class DynamoDBSessionOptionsValidator(IOptions<SessionOptions> sessionOptions)
    : IValidateOptions<DynamoDBSessionOptions>
{
    public ValidateOptionsResult Validate(string? name, DynamoDBSessionOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(DynamoDBSessionOptions options)
    {
        if (options.TableName?.StartsWith("arn:", StringComparison.Ordinal) == true && !IsTableArn(options.TableName))
        {
            yield return $"TableName '{options.TableName}' is not a table's ARN. " +
                "Give arn:aws:dynamodb:REGION:ACCOUNT:table/NAME, or a name.";
        }

        if (options.TouchAfter < TimeSpan.Zero)
        {
            yield return "TouchAfter cannot be negative. Zero writes the expiry at every request.";
        }

        if (options.AbsoluteTimeout is { } absolute && absolute < sessionOptions.Value.IdleTimeout)
        {
            yield return $"AbsoluteTimeout ({absolute}) is shorter than the idle timeout " +
                $"({sessionOptions.Value.IdleTimeout}), which could then never be reached. Lengthen the one or shorten the other.";
        }

        if (sessionOptions.Value.IdleTimeout <= TimeSpan.Zero)
        {
            yield return "SessionOptions.IdleTimeout must be positive.";
        }

        string?[] attributes =
        [
            options.PartitionKeyName, options.TimeToLiveAttributeName, SessionItem.Values, SessionItem.Version,
            SessionItem.Created, SessionItem.Touched, SessionItem.State, SessionItem.User, SessionItem.Handle, UserItem.Sessions, KeyRingItem.Keys,
        ];
        if (attributes.Distinct(StringComparer.Ordinal).Count() != attributes.Length)
        {
            yield return "PartitionKeyName and TimeToLiveAttributeName must differ from each other and from the item's " +
                "other attributes (sess, v, created, touched, state, user, handle, sessions, keys).";
        }

        if (options.RoleArn is null && options.ExternalId is not null)
        {
            yield return "ExternalId is given without RoleArn: it is only sent when a role is assumed.";
        }

        foreach (var problem in RoleSettings.From(options, "app")?.Validate() ?? [])
        {
            yield return problem;
        }
    }

    private static bool IsTableArn(string text) =>
        Arn.TryParse(text, out var arn) && arn.Service == "dynamodb" && arn.Region.Length > 0 &&
        arn.Resource.StartsWith("table/", StringComparison.Ordinal);
}
