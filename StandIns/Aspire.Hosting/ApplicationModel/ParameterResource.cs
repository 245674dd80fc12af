namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside: given in code, or read from the configuration key <c>Parameters:NAME</c>.</summary>
public class ParameterResource(string name, Func<string> value, bool secret = false) : Resource(name), IValueProvider
{
    private readonly Lazy<string> _value = new(value);

    /// <summary>Whether it must not be shown.</summary>
    public bool Secret { get; } = secret;

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);
}
