using System.Globalization;

namespace EventChannels;

/// <summary>How values and watchers are written in logs and debuggers, the same in every culture.</summary>
/// <remarks>
/// No lock is taken: where another thread that is stopped holds it, a debugger would wait for ever. The data's own text is
/// the user's code.
/// </remarks>
internal static class Texts
{
    /// <summary>A value: its name or type, the data, and what is known about it.</summary>
    public static string Of<T>(Broadcast<T> broadcast)
    {
        Update<T> newest = broadcast.Newest;
        int watchers = broadcast.Readers.Count;
        return string.Concat(
            NameOf(broadcast),
            ": ",
            newest.Version > 0 ? $"{Of(newest.Value)} (version {Of(newest.Version)}, " : "no data (",
            watchers == 1 ? "1 watcher" : $"{Of(watchers)} watchers",
            broadcast switch
            {
                { IsCompleted: false } => ")",
                { CompletionError: { } error } => $", completed with {error.GetType().Name})",
                _ => ", completed)",
            });
    }

    /// <summary>A watcher: its mode, the value, and what the next Get would do.</summary>
    public static string Of<T>(WatcherReader<T> reader)
    {
        string state = reader switch
        {
            { IsClosed: true } => "disposed",
            { IsParked: true } => "waiting",
            { Upcoming: { } update } => $"{Of(update.Value)} unread",
            { Owner.HasEnded: true } => "completed",
            _ => "nothing unread",
        };
        return $"{reader.Delivery} watcher of {NameOf(reader.Owner)}: {state}";
    }

    private static string NameOf<T>(Broadcast<T> broadcast) =>
        broadcast.Metrics?.Name ?? $"{nameof(MemoryValue<>)}<{typeof(T).Name}>";

    private static string Of<T>(T value) => value switch
    {
        null => "null",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
