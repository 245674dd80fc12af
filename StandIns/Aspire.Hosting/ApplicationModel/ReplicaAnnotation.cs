namespace Aspire.Hosting.ApplicationModel;

/// <summary>How many processes serve a resource's endpoints.</summary>
public sealed class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    public int Replicas { get; } = replicas;
}
