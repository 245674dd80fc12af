using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace LocalAws;

/// <summary>The rules across options.</summary>
internal sealed partial class LocalAwsOptionsValidation : IValidateOptions<LocalAwsOptions>
{
    public ValidateOptionsResult Validate(string? name, LocalAwsOptions options)
    {
        var failures = new List<string>();
        if (options.DynamoDBEndpoint is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")))
        {
            failures.Add("LocalAws:DynamoDBEndpoint must be an http URL, for example http://localhost:8000.");
        }

        CheckKey("App", options.AppAccessKeyId, options.AppSecretAccessKey, failures);
        CheckKey("Table", options.TableAccessKeyId, options.TableSecretAccessKey, failures);
        CheckKey("TableApp", options.TableAppAccessKeyId, options.TableAppSecretAccessKey, failures);
        string?[] keys = [options.AppAccessKeyId, options.TableAccessKeyId, options.TableAppAccessKeyId];
        if (keys.Where(key => !string.IsNullOrEmpty(key)).GroupBy(key => key, StringComparer.Ordinal).Any(same => same.Count() > 1))
        {
            failures.Add("LocalAws:AppAccessKeyId, LocalAws:TableAccessKeyId and LocalAws:TableAppAccessKeyId must differ: they are keys of different users.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckKey(string owner, string? id, string? secret, List<string> failures)
    {
        if (string.IsNullOrEmpty(id) != string.IsNullOrEmpty(secret))
        {
            failures.Add($"LocalAws:{owner}AccessKeyId and LocalAws:{owner}SecretAccessKey must be set together.");
        }
        else if (!string.IsNullOrEmpty(id) && !AccessKeyId().IsMatch(id))
        {
            failures.Add($"LocalAws:{owner}AccessKeyId must be 16 to 128 letters and digits that do not start with ASIA, for example AKIA followed by 16.");
        }
    }

    [GeneratedRegex(@"^(?!ASIA)[A-Za-z0-9]{16,128}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccessKeyId();
}
