using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Stores;

/// <summary>A watcher of a view that the feed updates. While the store refuses, its Gets throw the refusal.</summary>
/// <param name="inner">The watcher of the view. It handles waiting and wrong use.</param>
/// <param name="refusal">Gives the reason if the store refuses now.</param>
/// <param name="closed">Called once, when the watcher is disposed.</param>
internal sealed class FollowedWatcher<T>(IWatcher<T> inner, Func<StoreException?> refusal, Action closed) : IWatcher<T>
{
    // 1 from the disposal on. Changed by interlocked steps.
    private int _closed;

    public bool HasUnread => inner.HasUnread;

    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) =>
        IsRefused(cancellationToken, out StoreException? error)
            ? ValueTask.FromException<T>(error)
            : inner.GetAsync(cancellationToken);

    public bool TryGet([MaybeNullWhen(false)] out T value) =>
        IsRefused(CancellationToken.None, out StoreException? error) ? throw error : inner.TryGet(out value);

    public bool TryPeek([MaybeNullWhen(false)] out T value) => inner.TryPeek(out value);

    public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) =>
        IsRefused(cancellationToken, out StoreException? error)
            ? ValueTask.FromException<bool>(error)
            : inner.WaitForUnreadAsync(cancellationToken);

    public void MarkUnread() => inner.MarkUnread();

    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => new Loop(this, cancellationToken);

    public override string? ToString() => inner.ToString();

    public void Dispose()
    {
        inner.Dispose();
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            closed();
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    // The view throws a refusal once. This refuses the Gets after that, unless something is unread.
    private bool IsRefused(CancellationToken cancellationToken, [NotNullWhen(true)] out StoreException? error)
    {
        error = Volatile.Read(ref _closed) == 0 && !cancellationToken.IsCancellationRequested ? refusal() : null;
        if (error is null || inner.HasUnread)
        {
            return false;
        }

        error = error.Again();
        return true;
    }

    private sealed class Loop(FollowedWatcher<T> watcher, CancellationToken ofTheCall) : IAsyncEnumerable<T>
    {
        public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new Steps(
            watcher, watcher.Inner.ReadAllAsync(ofTheCall).GetAsyncEnumerator(cancellationToken), ofTheCall, cancellationToken);
    }

    private IWatcher<T> Inner => inner;

    private sealed class Steps(
        FollowedWatcher<T> watcher, IAsyncEnumerator<T> steps, CancellationToken ofTheCall, CancellationToken ofTheLoop)
        : IAsyncEnumerator<T>
    {
        public T Current => steps.Current;

        public ValueTask<bool> MoveNextAsync() =>
            !ofTheLoop.IsCancellationRequested && watcher.IsRefused(ofTheCall, out StoreException? error)
                ? ValueTask.FromException<bool>(error)
                : steps.MoveNextAsync();

        public ValueTask DisposeAsync() => steps.DisposeAsync();
    }
}
