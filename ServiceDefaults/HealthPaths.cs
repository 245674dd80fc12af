using Microsoft.AspNetCore.Http;

namespace ServiceDefaults;

internal static class HealthPaths
{
    public const string Alive = "/alive";
    public const string Health = "/health";

    /// <summary>Whether it is one of them, or the health of a part, below <see cref="Health"/>.</summary>
    public static bool Contain(PathString path) =>
        path.StartsWithSegments(Alive, StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments(Health, StringComparison.OrdinalIgnoreCase);
}
