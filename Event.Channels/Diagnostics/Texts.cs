using System.Globalization;

namespace EventChannels;

/// <summary>The texts of values and watchers in logs and debuggers, the same in every culture.</summary>
/// <remarks>
/// It takes no lock: if a stopped thread held the lock, the debugger would hang. The text of the data is user code.
/// </remarks>
internal static class Texts
{
    // The readers here belong to values in memory only.
    private const string WatchedType = "MemoryValue";

    /// <summary>The text of a value: its name or type, its data, the version, watchers, waiting Sets and completion.</summary>
    /// <param name="core">The value's core.</param>
    /// <param name="type">The name of the value's type, without its type argument.</param>
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

    /// <summary>The text of a watcher: its delivery, its value, and the result that the next Get would have.</summary>
    /// <param name="reader">The watcher's reader.</param>
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
