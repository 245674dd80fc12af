namespace Aspire.Hosting;

/// <summary>What the AppHost is doing; the stand-in only runs.</summary>
public class DistributedApplicationExecutionContext
{
    internal DistributedApplicationExecutionContext()
    {
    }

    public bool IsRunMode => true;

    public bool IsPublishMode => false;
}
