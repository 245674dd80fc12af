namespace Aspire.Hosting.Testing;

/// <summary>An AppHost that has declared its resources and is about to be built; a test may still change it.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Lets the AppHost go on to <c>Build</c>.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
