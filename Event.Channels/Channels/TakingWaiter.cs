using System.Threading.Tasks.Sources;

namespace Event.Channels;

/// <summary>The waiter of a Get, which takes what comes; for a loop, which takes null at the end, as well.</summary>
internal sealed class TakingWaiter<T>(WatcherReader<T> reader)
    : Waiter<T>(reader, takes: true), IValueTaskSource<T>, IValueTaskSource<Update<T>?>
{
    T IValueTaskSource<T>.GetResult(short token) =>
        TakeResult(token) is { } update ? update.Value : throw Reader.CreateEndException();

    Update<T>? IValueTaskSource<Update<T>?>.GetResult(short token) => TakeResult(token);
}
