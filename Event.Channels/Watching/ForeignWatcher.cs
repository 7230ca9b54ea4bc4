using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>Adapts an <see cref="IWatcher{T}"/> of other code, which has only the public members.</summary>
internal sealed class ForeignWatcher<T>(IWatcher<T> watcher) : ISourceWatcher<T>
{
    // The error with which the value ended. Written by the Get under way.
    private ExceptionDispatchInfo? _endError;

    // Set once, by the disposal. Only this object can dispose the watcher, because no other code has a reference to it.
    private volatile bool _closed;

    public bool HasUnread => watcher.HasUnread;

    public Delivery? Delivery => null;

    public int UnreadCount => watcher.HasUnread ? 1 : 0;

    public CancellationToken Final => CancellationToken.None;

    public Exception? EndError => _endError?.SourceException;

    public bool TellsNews => false;

    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => watcher.GetAsync(cancellationToken);

    public bool TryGet([MaybeNullWhen(false)] out T value) => watcher.TryGet(out value);

    public bool TryPeek([MaybeNullWhen(false)] out T value) => watcher.TryPeek(out value);

    public bool TryPeek([MaybeNullWhen(false)] out T value, out object? place)
    {
        place = null;
        return watcher.TryPeek(out value);
    }

    public bool TryPassOver(object place) =>
        throw new NotSupportedException("This watcher cannot pass over a value. Get the value instead.");

    public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) =>
        watcher.WaitForUnreadAsync(cancellationToken);

    public void MarkUnread() => watcher.MarkUnread();

    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
        watcher.ReadAllAsync(cancellationToken);

    [AsyncMethodBuilder(typeof(RecyclingMethodBuilder<>))]
    public async ValueTask<Taken<T>> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return new Taken<T>(await watcher.GetAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (ChannelClosedException closed)
        {
            _endError = closed.InnerException is { } error ? ExceptionDispatchInfo.Capture(error) : null;
            return default;
        }
        catch (ObjectDisposedException) when (_closed)
        {
            return default;
        }
    }

    public ValueTask<bool> WaitForNewsAsync(CancellationToken lookToken) =>
        throw new NotSupportedException("This watcher has no wait for news. Wait with WaitForUnreadAsync instead.");

    public void ThrowIfEndedWithError() => _endError?.Throw();

    public override string? ToString() => watcher.ToString();

    public void Dispose()
    {
        _closed = true;
        watcher.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _closed = true;
        return watcher.DisposeAsync();
    }
}
