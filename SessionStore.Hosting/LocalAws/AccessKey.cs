using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>A long-term access key of a user.</summary>
internal sealed record AccessKey(IResourceBuilder<ParameterResource> Id, IResourceBuilder<ParameterResource> Secret);
