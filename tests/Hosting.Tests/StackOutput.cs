using Aspire.Hosting.ApplicationModel;

namespace Hosting.Tests;

/// <summary>What another package may have instead of a parameter: a value that is known after a stack is there.</summary>
internal sealed class StackOutput(string stack, string name, string value) : IValueProvider, IManifestExpressionProvider
{
    public string ValueExpression => $"{{{stack}.output.{name}}}";

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(value);
}
