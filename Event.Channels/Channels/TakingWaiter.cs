using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>The waiter of a Get, which takes what comes; for a loop, which takes nothing at the end, as well.</summary>
internal sealed class TakingWaiter<T>(WatcherReader<T> reader)
    : Waiter<T>(reader, takes: true), IValueTaskSource<T>, IValueTaskSource<Taken<T>>
{
    T IValueTaskSource<T>.GetResult(short token) =>
        Take(token) is { } update ? update.Value : throw Reader.CreateEndException();

    Taken<T> IValueTaskSource<Taken<T>>.GetResult(short token) =>
        Take(token) is { } update ? new Taken<T>(update.Value) : default;

    private Update<T>? Take(short token)
    {
        Update<T>? update = TakeResult(token);
        if (update is not null)
        {
            Reader.Deliver(update);
        }

        return update;
    }
}
