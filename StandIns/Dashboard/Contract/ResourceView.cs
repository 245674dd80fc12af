namespace Aspire.StandIn.Dashboard;

/// <summary>One row of the resources page.</summary>
/// <param name="Name">The resource's name; replicas carry a suffix.</param>
/// <param name="Type">Project, Executable, Container or Parameter.</param>
/// <param name="State">Waiting, Starting, Running, Healthy, Unhealthy, Finished, Exited or FailedToStart.</param>
/// <param name="StateDetail">Why, when the state needs a reason; else null.</param>
/// <param name="Source">The project, command line or image it runs.</param>
/// <param name="ProcessId">The process's id while it runs.</param>
/// <param name="StartedAt">When it was last started.</param>
/// <param name="Urls">Its endpoints.</param>
/// <param name="Commands">What can be done with it.</param>
public sealed record ResourceView(
    string Name,
    string Type,
    string State,
    string? StateDetail,
    string Source,
    int? ProcessId,
    DateTimeOffset? StartedAt,
    IReadOnlyList<ResourceUrl> Urls,
    IReadOnlyList<ResourceCommand> Commands);

/// <summary>A link to an endpoint.</summary>
/// <param name="Url">The address.</param>
/// <param name="DisplayText">The text to show instead of the address, if any.</param>
public sealed record ResourceUrl(string Url, string? DisplayText);

/// <summary>A button on a resource.</summary>
/// <param name="Name">The name to execute it by.</param>
/// <param name="DisplayName">The button's text.</param>
/// <param name="Enabled">Whether it can be pressed in the resource's present state.</param>
public sealed record ResourceCommand(string Name, string DisplayName, bool Enabled);

/// <summary>One line a resource printed.</summary>
/// <param name="Number">Counts up from 1 for each resource; survives the dropping of old lines.</param>
/// <param name="Text">The line.</param>
/// <param name="IsError">Whether it came from standard error.</param>
public sealed record ConsoleLine(long Number, string Text, bool IsError);
