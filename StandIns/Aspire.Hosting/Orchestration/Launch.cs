using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Orchestration;

/// <summary>Works out an instance's command line and environment when it is about to start.</summary>
internal sealed class Launch(DistributedApplicationExecutionContext executionContext, DashboardHost dashboard)
{
    /// <exception cref="DistributedApplicationException">A project's build output is missing, or a parameter's value.</exception>
    public async Task<Command> PrepareAsync(Instance instance, CancellationToken cancellationToken)
    {
        var environment = await EnvironmentAsync(instance, cancellationToken);
        var arguments = await ArgumentsAsync(instance.Resource, cancellationToken);
        return instance.Resource switch
        {
            ProjectResource project => Project(project, arguments, environment),
            ContainerResource container => Container(instance, container, arguments, environment),
            ExecutableResource executable => new Command(executable.Command, arguments, executable.WorkingDirectory, environment),
            _ => throw new InvalidOperationException($"'{instance.Name}' is no process."),
        };
    }

    /// <summary>Runs what the AppHost's build has built; building again would cost seconds at each start.</summary>
    private static Command Project(ProjectResource project, List<string> arguments, Dictionary<string, string> environment)
    {
        var metadata = project.Annotations.OfType<IBuiltProjectMetadata>().Single();
        return File.Exists(metadata.TargetPath)
            ? new Command(DotNetHost.Path, ["exec", metadata.TargetPath, .. arguments], Path.GetDirectoryName(metadata.ProjectPath)!, environment)
            : throw new DistributedApplicationException($"Resource '{project.Name}' is not built: '{metadata.TargetPath}' is missing. Build the AppHost.");
    }

    private static Command Container(
        Instance instance, ContainerResource container, List<string> arguments, Dictionary<string, string> environment)
    {
        var image = container.Annotations.OfType<ContainerImageAnnotation>().Last();
        var name = string.Create(CultureInfo.InvariantCulture, $"{instance.Name}-{Environment.ProcessId}");
        return new Command(
            "docker",
            [
                "run", "--rm", "--name", name,
                .. instance.Ports.SelectMany(port => new[]
                {
                    "--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port.Value}:{port.Key.TargetPort ?? port.Value}"),
                }),

                // Names only: values would show in the process list.
                .. environment.Keys.SelectMany(key => new[] { "--env", key }),
                image.Reference,
                .. arguments,
            ],
            Directory.GetCurrentDirectory(),
            environment,
            Cleanup: $"docker rm --force {name}");
    }

    private static async Task<List<string>> ArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        var arguments = new List<string>();
        foreach (var argument in context.Args)
        {
            arguments.Add(await TextAsync(argument, cancellationToken));
        }

        return arguments;
    }

    private static async Task<string> TextAsync(object value, CancellationToken cancellationToken) => value is IValueProvider provider
        ? await provider.GetValueAsync(cancellationToken) ?? ""
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private async Task<Dictionary<string, string>> EnvironmentAsync(Instance instance, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, instance.Resource, cancellationToken: cancellationToken);
        if (instance.Resource is ProjectResource && instance.Ports.Count > 0)
        {
            context.EnvironmentVariables["ASPNETCORE_URLS"] =
                string.Join(';', instance.Ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"{port.Key.UriScheme}://localhost:{port.Value}")));
        }

        foreach (var (endpoint, port) in instance.Ports.Where(port => port.Key.PortVariable is not null))
        {
            context.EnvironmentVariables[endpoint.PortVariable!] = port.ToString(CultureInfo.InvariantCulture);
        }

        if (instance.Resource.Annotations.OfType<OtlpExporterAnnotation>().Any())
        {
            dashboard.AddOtlpEnvironment(context.EnvironmentVariables, instance);
        }

        foreach (var annotation in instance.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            environment[name] = await TextAsync(value, cancellationToken);
        }

        return environment;
    }
}
