namespace EventChannels;

/// <summary>Tells ends of watchers from failures.</summary>
internal static class EndingWatchers
{
    /// <summary>Whether what a wait of a watcher threw is the error with which its value was completed.</summary>
    /// <remarks>Anyone's watcher is not asked, but what a function threw on is unread there as a rule.</remarks>
    public static bool HasEndedWith<T>(this IWatcher<T> watcher, Exception error) =>
        watcher is IEndingWatcher ending ? ending.HasEndedWith(error) : !watcher.HasUnread;
}
