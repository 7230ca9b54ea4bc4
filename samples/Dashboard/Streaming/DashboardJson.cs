using System.Text.Json.Serialization;

namespace Dashboard;

[JsonSerializable(typeof(JournalState))]
[JsonSerializable(typeof(JournalSwitch))]
[JsonSerializable(typeof(PaceState))]
[JsonSerializable(typeof(PaceWanted))]
[JsonSerializable(typeof(ProducerState))]
[JsonSerializable(typeof(Sample))]
[JsonSerializable(typeof(object))]
internal sealed partial class DashboardJson : JsonSerializerContext;
