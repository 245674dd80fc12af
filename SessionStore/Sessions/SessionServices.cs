using Microsoft.Extensions.Logging;
using SessionStore.Migration;
using SessionStore.Sharing;
using SessionStore.Table;

namespace SessionStore.Sessions;

/// <summary>What every session needs and all of them share.</summary>
internal sealed record SessionServices(
    SessionTable Table, EndpointHabits Habits, DynamoDBSessionOptions Options, TimeProvider Time, ILogger<DynamoDBSession> Logger,
    OldSessionStores OldStores, SessionValues Values, ExpressSharing? Sharing);
