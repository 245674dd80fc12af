using Aspire.Hosting.ApplicationModel;

namespace SessionStore.DynamoDB.Hosting;

/// <summary>On an app that runs in the account of a table.</summary>
internal sealed record TableAccountAnnotation(DynamoDBSessionsResource Table) : IResourceAnnotation;
