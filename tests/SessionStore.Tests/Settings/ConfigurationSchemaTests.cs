using System.Text.Json;

namespace SessionStore.Tests.Settings;

/// <summary>The schema by which editors complete appsettings.json knows every option that a configuration can set, and no other.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly JsonElement Schema =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "ConfigurationSchema.json"))).RootElement;

    private static readonly JsonElement Section = new[] { "Aspire", "DynamoDB", "Session" }
        .Aggregate(Schema, (element, name) => element.GetProperty("properties").GetProperty(name));

    [Fact]
    public void Every_option_has_its_kind_and_a_description()
    {
        var options = typeof(DynamoDBSessionOptions).GetProperties().Where(property => KindOf(property.PropertyType) is not null);

        Assert.Equal(
            options.Select(property => $"{property.Name}: {KindOf(property.PropertyType)}").Order(StringComparer.Ordinal),
            Section.GetProperty("properties").EnumerateObject().Select(property => $"{property.Name}: {KindOf(property.Value)}").Order(StringComparer.Ordinal));
        Assert.All(Section.GetProperty("properties").EnumerateObject(), property => Assert.NotEmpty(property.Value.GetProperty("description").GetString()!));
    }

    [Fact]
    public void It_offers_the_values_of_OnLoadFailure() => Assert.Equal(
        Enum.GetNames<SessionLoadFailureBehavior>(),
        Section.GetProperty("properties").GetProperty("OnLoadFailure").GetProperty("enum").EnumerateArray().Select(value => value.GetString()));

    private static string KindOf(JsonElement property) =>
        property.TryGetProperty("type", out var type) ? type.GetString()! : property.TryGetProperty("enum", out _) ? "enum" : "time";

    /// <summary>Null for what only code can set.</summary>
    private static string? KindOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => "string",
        var t when t == typeof(bool) => "boolean",
        var t when t == typeof(int) => "integer",
        var t when t == typeof(TimeSpan) => "time",
        { IsEnum: true } => "enum",
        var t when t == typeof(IDictionary<string, string>) => "object",
        _ => null,
    };
}
