namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something whose value is known when the application runs, such as an endpoint's address.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
