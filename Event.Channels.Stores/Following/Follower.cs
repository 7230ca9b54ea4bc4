using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>A key or a range of keys in a store, as a watchable. A feed runs while there is a watcher.</summary>
/// <remarks>
/// <code>
/// state     | feed    | entered by                                            | left by
/// ----------|---------|-------------------------------------------------------|--------------------------------
/// idle      | none    |                                                       | a watcher
/// watched   | runs    | a watcher                                             | the disposal of the last one
/// lingering | runs    | the disposal of the last watcher, if Linger is set    | a watcher, or the end of Linger
/// disposed  | none    | the disposal, for ever                                |
/// </code>
/// All members are safe for use from any thread.
/// </remarks>
/// <param name="followed">The key or the range in the store.</param>
/// <param name="pace">The length of attempts and pauses.</param>
/// <param name="name">The name of the public type, for exceptions.</param>
internal sealed class Follower<TState, T>(IFollowed<TState, T> followed, Pace pace, string name)
    : IWatchable<T>, IAsyncDisposable
{
    private readonly Lock _lock = new();

    private readonly MemoryValue<StoreStatus> _status = new(new StoreStatus(StoreConnection.Closed));

    // Guarded by the lock, like all fields below.
    private int _watchers;

    private Feed<TState, T>? _feed;

    // The end of the previous feeds.
    private Task _ended = Task.CompletedTask;

    // Cancels the end of a lingering feed.
    private CancellationTokenSource? _lingering;

    private bool _disposed;

    public Replica<TState, T> Replica { get; } = new(followed);

    public IWatchable<StoreStatus> Status => _status;

    public IWatcher<T> Watch()
    {
        IWatcher<T> view = Replica.View().Watch();
        Feed<TState, T> feed;
        CancellationTokenSource? lingering;
        lock (_lock)
        {
            if (_disposed)
            {
                view.Dispose();
                throw new ObjectDisposedException(name, "The value is disposed. Create another one to watch the store.");
            }

            _watchers++;
            (lingering, _lingering) = (_lingering, null);
            if (_feed is null)
            {
                _feed = new Feed<TState, T>(followed, Replica, pace, _status);
                _feed.Start(_ended);
            }

            feed = _feed;
        }

        lingering?.Cancel();
        feed.Refresh();
        return new FollowedWatcher<T>(view, () => Replica.Refusal, Leave);
    }

    public IWatcher<T> Watch(Delivery delivery) => delivery switch
    {
        Delivery.Async => Watch(),
        Delivery.Sync => throw new NotSupportedException(
            "A producer on another machine cannot wait for this watcher. Use Delivery.Async, or a MemoryValue."),
        _ => throw new ArgumentOutOfRangeException(
            nameof(delivery), delivery, "The delivery is unknown. Use Delivery.Async."),
    };

    public bool TryPeek([MaybeNullWhen(false)] out T value) => Replica.TryPeek(out value);

    public async ValueTask DisposeAsync()
    {
        Feed<TState, T>? feed;
        CancellationTokenSource? lingering;
        lock (_lock)
        {
            _disposed = true;
            (lingering, _lingering) = (_lingering, null);
            feed = TakeFeed();
        }

        lingering?.Cancel();
        Replica.Complete();
        await EndAsync(feed).ConfigureAwait(false);
        await _ended.ConfigureAwait(false);
        _status.TryComplete();
    }

    private void Leave()
    {
        Feed<TState, T>? feed = null;
        CancellationTokenSource? lingering = null;
        lock (_lock)
        {
            _watchers--;
            if (_watchers > 0 || _feed is null)
            {
                return;
            }

            if (pace.Linger == TimeSpan.Zero)
            {
                feed = TakeFeed();
            }
            else
            {
                lingering = _lingering = new CancellationTokenSource();
            }
        }

        _ = Background.Run(() => lingering is null ? EndAsync(feed) : LingerAsync(lingering));
    }

    // The source is not disposed: it has no timer, and another thread may cancel it at this moment.
    private async Task LingerAsync(CancellationTokenSource lingering)
    {
        await Task.Delay(pace.Linger, pace.TimeProvider, lingering.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Feed<TState, T>? feed = null;
        lock (_lock)
        {
            if (_lingering == lingering)
            {
                _lingering = null;
                feed = TakeFeed();
            }
        }

        await EndAsync(feed).ConfigureAwait(false);
    }

    private static Task EndAsync(Feed<TState, T>? feed) => feed is null ? Task.CompletedTask : feed.DisposeAsync().AsTask();

    // Call under the lock. The caller ends the feed outside the lock.
    private Feed<TState, T>? TakeFeed()
    {
        Feed<TState, T>? feed = _feed;
        _feed = null;
        _ended = feed?.Ended ?? _ended;
        return feed;
    }
}
