using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace LocalAws.FrontDoor;

/// <summary>The parameters of a Query call, from the form of a POST or the query string of a GET.</summary>
internal sealed partial class QueryParameters
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static QueryParameters None { get; } = new("");

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="AwsException">Not a form, or a parameter is there twice.</exception>
    public QueryParameters(string form)
    {
        foreach (var pair in form.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (parts.Length != 2 || !TryDecode(parts[0], out var name) || !TryDecode(parts[1], out var value))
            {
                throw new AwsException(400, "MalformedQueryString", "The query string contains a syntax error.");
            }

            if (!_values.TryAdd(name, value))
            {
                throw new AwsException(400, "MalformedInput", "A parameter was sent more than once.");
            }
        }
    }

    public static QueryParameters Read(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (HttpMethods.IsGet(request.Method))
        {
            return new QueryParameters(request.QueryString.Value?.TrimStart('?') ?? "");
        }

        try
        {
            return new QueryParameters(StrictUtf8.GetString(body.Span));
        }
        catch (DecoderFallbackException)
        {
            throw new AwsException(400, "MalformedQueryString", "The body is not UTF-8.");
        }
    }

    /// <summary>Null when absent.</summary>
    public string? Optional(string name) => _values.GetValueOrDefault(name);

    /// <exception cref="AwsException">Absent.</exception>
    public string Required(string name) =>
        Optional(name) ?? throw Constraint(name, value: null, "Member must not be null");

    /// <summary>A required value that must match the whole of a pattern.</summary>
    /// <exception cref="AwsException">Absent, too short, too long or of another form.</exception>
    public string Required(string name, int minLength, int maxLength, Regex? pattern = null) =>
        Check(name, Required(name), minLength, maxLength, pattern);

    /// <summary>An optional value that must match the whole of a pattern when it is there.</summary>
    public string? Optional(string name, int minLength, int maxLength, Regex? pattern = null) =>
        Optional(name) is { } value ? Check(name, value, minLength, maxLength, pattern) : null;

    /// <summary>A whole number.</summary>
    public int? OptionalInteger(string name)
    {
        if (Optional(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new AwsException(400, "MalformedInput", $"Parameter {name} must be a whole number.");
    }

    /// <summary>Refuses what would change the outcome on AWS and is not done here, rather than ignore it.</summary>
    public void Refuse(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_values.Keys.Any(key => key.Equals(name, StringComparison.Ordinal) || key.StartsWith(name + ".", StringComparison.Ordinal)))
            {
                throw AwsException.Validation($"LocalAws does not support the parameter {name}.");
            }
        }
    }

    public static AwsException Constraint(string name, string? value, string constraint)
    {
        var member = char.ToLowerInvariant(name[0]) + name[1..];

        // Told to the caller, as AWS does; an ExternalId has no place in a log.
        return new AwsException(400, "ValidationError", Message(value is null ? "null" : $"'{value}'"))
        {
            Reason = name is "ExternalId" ? Message("(hidden)") : null,
        };

        string Message(string shown) => $"1 validation error detected: Value {shown} at '{member}' failed to satisfy constraint: {constraint}";
    }

    public static AwsException UnknownAction(string action, string version) => action.Length == 0
        ? new AwsException(400, "MissingAction", "The request must contain the parameter Action, an operation's name.")
        : new AwsException(400, "InvalidAction", $"Could not find operation {action} for version {version}");

    private static string Check(string name, string value, int minLength, int maxLength, Regex? pattern)
    {
        if (value.Length < minLength)
        {
            throw Constraint(name, value, $"Member must have length greater than or equal to {minLength}");
        }

        if (value.Length > maxLength)
        {
            // Not repeated: it may be very long.
            throw Constraint(name, "…", $"Member must have length less than or equal to {maxLength}");
        }

        return pattern is null || pattern.IsMatch(value) ? value : throw Constraint(name, value, $"Member must satisfy regular expression pattern: {pattern}");
    }

    private static bool TryDecode(string text, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        if (BrokenEscape().IsMatch(text))
        {
            return false;
        }

        try
        {
            var bytes = StrictUtf8.GetBytes(text);
            decoded = StrictUtf8.GetString(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length) ?? []);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BrokenEscape();
}
