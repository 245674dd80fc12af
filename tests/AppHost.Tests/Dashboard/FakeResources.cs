using Aspire.StandIn.Dashboard;

namespace AppHost.Tests.Dashboard;

/// <summary>The resources of the solution as the orchestrator would report them.</summary>
internal sealed class FakeResources : IResourceSource
{
    private static readonly DateTimeOffset Started = TimeProvider.System.GetUtcNow();

    private readonly Dictionary<string, List<ConsoleLine>> _consoles = new(StringComparer.Ordinal);

    public FakeResources()
    {
        Write("dynamodb", "Initializing DynamoDB Local with the following configuration:");
        Write("dynamodb", "Port:\t8000");
        Write("webapp", "\e[40m\e[32minfo\e[39m\e[22m\e[49m: Microsoft.Hosting.Lifetime[14]");
        Write("webapp", "      Now listening on: http://localhost:3001");
        Write("webapp", "Unhandled exception: <b>not markup</b>", isError: true);
    }

    public IReadOnlyList<ResourceView> Resources { get; set; } =
    [
        new("dynamodb", "Executable", "Healthy", null, "java -jar DynamoDBLocal.jar -inMemory -sharedDb", 4711, Started,
            [new("http://localhost:8000", null)], [new("restart", "Restart", true)]),
        new("localaws", "Project", "Unhealthy", "GET /health answered 503.", "LocalAws/LocalAws.csproj", 4712, Started,
            [new("http://localhost:4566", null)], [new("restart", "Restart", true)]),
        new("webapp", "Project", "Healthy", null, "WebApp/WebApp.csproj", 4713, Started,
            [new("http://localhost:3001/login", "Log in"), new("javascript:alert(1)", null)],
            [new("restart", "Restart", true), new("renew", "Renew credentials", true)]),
        new("worker", "Project", "FailedToStart", "Port 3002 is taken by another process.", "Worker/Worker.csproj", null, null,
            [], [new("start", "Start", true), new("stop", "Stop", false)]),
        new("profile", "Parameter", "Waiting", null, "Parameters:profile", null, null, [], []),
    ];

    public List<string> Executed { get; } = [];

    public IReadOnlyList<ConsoleLine> GetConsole(string resourceName)
    {
        lock (_consoles)
        {
            return _consoles.TryGetValue(resourceName, out var lines) ? [.. lines] : [];
        }
    }

    public Task<string?> ExecuteCommandAsync(string resourceName, string commandName, CancellationToken cancellationToken)
    {
        lock (Executed)
        {
            Executed.Add($"{resourceName}/{commandName}");
        }

        return Task.FromResult(commandName == "renew" ? "The trust policy refuses this role." : null);
    }

    public void Write(string resourceName, string text, bool isError = false)
    {
        lock (_consoles)
        {
            if (!_consoles.TryGetValue(resourceName, out var lines))
            {
                _consoles.Add(resourceName, lines = []);
            }

            lines.Add(new ConsoleLine(lines.Count + 1, text, isError));
        }
    }
}
