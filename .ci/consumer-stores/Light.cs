using System.Text.Json.Serialization;

namespace Shop;

public sealed record Light(string Color);

[JsonSerializable(typeof(Light))]
public sealed partial class ShopJson : JsonSerializerContext;
