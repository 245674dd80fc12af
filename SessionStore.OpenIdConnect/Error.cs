using System.Text.Json.Serialization;

namespace SessionStore.OpenIdConnect;

/// <summary>The body of a refusal, as section 2.8 of the specification has it.</summary>
/// <param name="Code">OAuth's error code.</param>
/// <param name="Description">For whoever runs the provider.</param>
internal sealed record Error([property: JsonPropertyName("error")] string Code, [property: JsonPropertyName("error_description")] string Description);

[JsonSerializable(typeof(Error))]
internal sealed partial class ErrorJson : JsonSerializerContext;
