using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace SessionStore.Sessions;

/// <summary>The habits of an app's endpoints, for as long as the endpoints exist.</summary>
internal sealed class EndpointHabits
{
    private readonly ConditionalWeakTable<Endpoint, EndpointHabit> _habits = [];

    /// <summary>Of requests that no endpoint serves. They are not known before they have begun: nothing can be loaded ahead for them.</summary>
    private readonly EndpointHabit _elsewhere = new();

    public EndpointHabit Of(Endpoint? endpoint) => endpoint is null ? _elsewhere : _habits.GetOrAdd(endpoint, static _ => new());

    /// <returns>Null where nothing was observed yet.</returns>
    public EndpointHabit? Find(Endpoint endpoint) => _habits.TryGetValue(endpoint, out var habit) ? habit : null;
}
