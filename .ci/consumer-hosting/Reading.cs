using System.Text.Json.Serialization;

namespace Shop;

public sealed record Reading(double Degrees);

[JsonSerializable(typeof(Reading))]
public sealed partial class ShopJson : JsonSerializerContext;
