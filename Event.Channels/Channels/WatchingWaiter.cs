using System.Threading.Tasks.Sources;

namespace EventChannels;

/// <summary>The waiter of a WaitToReadAsync, which leaves what comes to the next Get.</summary>
internal sealed class WatchingWaiter<T>(WatcherReader<T> reader) : Waiter<T>(reader, takes: false), IValueTaskSource<bool>
{
    bool IValueTaskSource<bool>.GetResult(short token)
    {
        bool found = TakeResult(token) is not null;
        if (!found)
        {
            Reader.ThrowEndError();
        }

        return found;
    }
}
