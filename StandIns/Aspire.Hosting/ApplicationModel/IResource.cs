namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a name and what has been said about it.</summary>
public interface IResource
{
    string Name { get; }

    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>Gets environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>Gets command-line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>Listens.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>Can be told to wait for others.</summary>
public interface IResourceWithWaitSupport : IResource;
