using System.Threading.Channels;

namespace EventChannels;

/// <summary>Sets a value to what an observable tells.</summary>
internal sealed class ValueObserver<T>(MemoryValue<T> value) : IObserver<T>
{
    // Set by anyone, before the value is completed.
    private volatile bool _over;

    public void OnNext(T next)
    {
        if (_over)
        {
            return;
        }

        try
        {
            value.Set(next);
        }
        catch (ChannelClosedException) when (_over)
        {
            // The end came between: this is after it.
        }
    }

    public void OnCompleted() => End(error: null);

    public void OnError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        End(error);
    }

    private void End(Exception? error)
    {
        _over = true;
        value.TryComplete(error);
    }
}
