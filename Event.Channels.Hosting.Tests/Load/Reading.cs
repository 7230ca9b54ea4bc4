using System.Text.Json.Serialization;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>An update of the server of the load tests: about 50 bytes on the wire, plus the padding.</summary>
/// <param name="Number">Counts the updates from 1.</param>
/// <param name="SetAt">When it was set, by the monotonic clock that all processes of a machine share.</param>
/// <param name="Padding">Makes it longer.</param>
internal sealed record Reading(
    long Number,
    long SetAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Padding = null);
