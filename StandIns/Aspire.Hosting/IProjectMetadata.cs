using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a project is; generated for each project reference of the AppHost.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    string ProjectPath { get; }
}

/// <summary>Where a project's build output is, which the stand-in runs without building again.</summary>
public interface IBuiltProjectMetadata : IProjectMetadata
{
    string TargetPath { get; }
}
