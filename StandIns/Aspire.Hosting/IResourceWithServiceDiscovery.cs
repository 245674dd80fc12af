using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Can be found by name: others get its endpoints as <c>services__NAME__http__0</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
