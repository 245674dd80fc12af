using Microsoft.AspNetCore.Http;

namespace ServiceDefaults;

internal static class HealthPaths
{
    public const string Alive = "/alive";
    public const string Health = "/health";

    public static bool Contain(PathString path) =>
        path.Equals(Alive, StringComparison.OrdinalIgnoreCase) || path.Equals(Health, StringComparison.OrdinalIgnoreCase);
}
