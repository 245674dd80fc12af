using System.Text.Json.Serialization;

namespace AotApp;

/// <summary>A value of an app's own type in the session.</summary>
internal sealed record Cart(string Item);

/// <summary>Its JSON, without reflection.</summary>
[JsonSerializable(typeof(Cart))]
internal sealed partial class CartJson : JsonSerializerContext;
