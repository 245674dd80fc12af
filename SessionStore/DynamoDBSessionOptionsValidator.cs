using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using SessionStore.Hosting;
using SessionStore.Sharing;
using SessionStore.Table;

namespace SessionStore;

/// <summary>The rules of the options: plain code, because attributes would have to be found by reflection.</summary>
internal sealed class DynamoDBSessionOptionsValidator(IOptions<SessionOptions> sessionOptions, ExpressSharing? sharing = null)
    : IValidateOptions<DynamoDBSessionOptions>
{
    public ValidateOptionsResult Validate(string? name, DynamoDBSessionOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(DynamoDBSessionOptions options) =>
        ValueFailures(options).Concat(TableFailures(options)).Concat(TimeFailures(options, sessionOptions.Value))
            .Concat(ExpressSharing.Failures(sharing, sessionOptions.Value)).Concat(RoleFailures(options));

    private static IEnumerable<string> ValueFailures(DynamoDBSessionOptions options)
    {
        (string Name, string? Value, int MaxLength, bool MayBeEmpty)[] texts =
        [
            (nameof(options.TableName), options.TableName, int.MaxValue, false),
            (nameof(options.PartitionKeyName), options.PartitionKeyName, 255, false),
            (nameof(options.KeyPrefix), options.KeyPrefix, 512, true),
            (nameof(options.TimeToLiveAttributeName), options.TimeToLiveAttributeName, 255, false),
        ];
        foreach (var (name, value, maxLength, mayBeEmpty) in texts)
        {
            if (value is null || (!mayBeEmpty && string.IsNullOrWhiteSpace(value)))
            {
                yield return $"The {name} field is required.";
            }
            else if (value.Length > maxLength)
            {
                yield return $"The field {name} must be a string with a maximum length of {maxLength}.";
            }
        }

        if (options.CompressOver < 0)
        {
            yield return $"The field CompressOver must be between 0 and {int.MaxValue}.";
        }

        if (!Enum.IsDefined(options.OnLoadFailure))
        {
            yield return $"OnLoadFailure {options.OnLoadFailure} is none of {string.Join(", ", Enum.GetNames<SessionLoadFailureBehavior>())}.";
        }
    }

    private static IEnumerable<string> TableFailures(DynamoDBSessionOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.TableName) && !TableNames.IsTable(options.TableName))
        {
            yield return $"TableName '{options.TableName}' is not a table's. Give a name of 3 to 255 letters, digits or any of _.-, " +
                "or an ARN like arn:aws:dynamodb:REGION:ACCOUNT:table/NAME.";
        }

        string?[] attributes =
        [
            options.PartitionKeyName, options.TimeToLiveAttributeName, SessionItem.Values, SessionItem.Version,
            SessionItem.Created, SessionItem.Touched, SessionItem.State, SessionItem.User, SessionItem.Handle, SessionItem.Idle, UserItem.Sessions, KeyRingItem.Keys,
        ];
        if (attributes.Distinct(StringComparer.Ordinal).Count() != attributes.Length)
        {
            yield return "PartitionKeyName and TimeToLiveAttributeName must differ from each other and from the item's " +
                "other attributes (sess, v, created, touched, state, user, handle, idle, sessions, keys).";
        }
    }

    /// <summary>Also of the options that <c>UseSession</c> was given, which are known later.</summary>
    public static IEnumerable<string> TimeFailures(DynamoDBSessionOptions options, SessionOptions session)
    {
        if (session.IdleTimeout <= TimeSpan.Zero)
        {
            yield return "SessionOptions.IdleTimeout must be positive.";
        }

        if (session.IOTimeout != Timeout.InfiniteTimeSpan && (session.IOTimeout <= TimeSpan.Zero || session.IOTimeout.TotalMilliseconds > int.MaxValue))
        {
            yield return "SessionOptions.IOTimeout must be positive and less than 24 days, or infinite.";
        }

        if (options.TouchAfter < TimeSpan.Zero)
        {
            yield return "TouchAfter cannot be negative. Zero writes the expiry at every request.";
        }

        if (options.ReplicationWait < TimeSpan.Zero)
        {
            yield return "ReplicationWait cannot be negative. Zero is for a table in one region.";
        }

        if (session.IOTimeout > TimeSpan.Zero && options.ReplicationWait > session.IOTimeout)
        {
            yield return $"ReplicationWait ({options.ReplicationWait}) is longer than SessionOptions.IOTimeout ({session.IOTimeout}). 2 seconds are a good value.";
        }

        if (options.AbsoluteTimeout < session.IdleTimeout)
        {
            yield return $"AbsoluteTimeout ({options.AbsoluteTimeout}) is shorter than the idle timeout " +
                $"({session.IdleTimeout}), which could then never be reached. Lengthen the one or shorten the other.";
        }
    }

    private static IEnumerable<string> RoleFailures(DynamoDBSessionOptions options)
    {
        if (options.RoleArn is null && options.ExternalId is not null)
        {
            yield return "ExternalId is given without RoleArn: it is only sent when a role is assumed.";
        }

        if (options.RoleArn is null && options.RoleSessionPolicy is not null)
        {
            yield return "RoleSessionPolicy is given without RoleArn: it is only sent when a role is assumed.";
        }

        if (options is { DisableRoleSessionPolicy: true, RoleSessionPolicy: not null })
        {
            yield return "RoleSessionPolicy is given, and DisableRoleSessionPolicy says to send none. Remove one of the two.";
        }

        foreach (var problem in RoleSettings.From(options, "app")?.Validate() ?? [])
        {
            yield return problem;
        }
    }
}
