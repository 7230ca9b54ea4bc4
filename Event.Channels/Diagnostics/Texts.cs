using System.Globalization;

namespace EventChannels;

/// <summary>How values and watchers are written in logs and debuggers, the same in every culture.</summary>
/// <remarks>
/// No lock is taken: if another thread that is stopped holds it, a debugger would wait for ever. The data's own text is the
/// user's code.
/// </remarks>
internal static class Texts
{
    // Watchers are of values in memory: others are of another type.
    private const string WatchedType = "MemoryValue";

    /// <summary>A value: its name or type, the data, and what is known about it.</summary>
    /// <param name="core">The value's.</param>
    /// <param name="type">The name of the value's type, without the data's.</param>
    public static string Of<T>(ValueCore<T> core, string type)
    {
        Update<T> newest = core.Newest;
        int watchers = core.WatcherCount;
        int waiting = core.WaitingSetCount;
        return string.Concat(
            NameOf(core, type),
            ": ",
            newest.Version > 0 ? $"{InvariantText.Of(newest.Value)} (version {Number(newest.Version)}, " : "no data (",
            string.Concat(
                watchers == 1 ? "1 watcher" : $"{Number(watchers)} watchers",
                waiting switch
                {
                    0 => "",
                    1 => ", 1 Set waits",
                    _ => $", {Number(waiting)} Sets wait",
                },
                core switch
                {
                    { IsCompleted: false } => ")",
                    { CompletionError: { } error } => $", completed with {TypeNames.Of(error.GetType())})",
                    _ => ", completed)",
                }));
    }

    /// <summary>A watcher: its delivery, the value, and what the next Get would do.</summary>
    /// <param name="reader">The watcher's.</param>
    public static string Of<T>(WatcherReader<T> reader)
    {
        string next = reader switch
        {
            { IsClosed: true } => "disposed",
            { IsParked: true } => "waiting",
            { Upcoming: { } update } => $"{InvariantText.Of(update.Value)} unread",
            { State.HasEnded: true } => "completed",
            _ => "nothing unread",
        };
        return $"{reader.Delivery} watcher of {NameOf(reader.State, WatchedType)}: {next}";
    }

    private static string NameOf<T>(ValueState<T> state, string type) =>
        state.Metrics?.Name ?? $"{type}<{TypeNames.Of(typeof(T))}>";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
