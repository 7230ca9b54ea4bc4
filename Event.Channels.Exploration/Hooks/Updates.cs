using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>The library's reports of its updates: their order, and when each becomes the newest.</summary>
internal static class Updates
{
    public static void Admitted(object value, long version) => Execution.Current.Updates?.Admit((int)value, version);

    public static void Published(object value) => Execution.Current.Updates?.Publish((int)value);
}
