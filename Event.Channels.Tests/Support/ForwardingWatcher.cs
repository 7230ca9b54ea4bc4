using System.Diagnostics.CodeAnalysis;

namespace EventChannels.Tests.Support;

/// <summary>A custom watcher that forwards to another one. Only its public members are known.</summary>
internal class ForwardingWatcher<T>(IWatcher<T> watcher) : IWatcher<T>
{
    public virtual bool HasUnread => watcher.HasUnread;

    public virtual bool TryGet([MaybeNullWhen(false)] out T value) => watcher.TryGet(out value);

    public bool TryPeek([MaybeNullWhen(false)] out T value) => watcher.TryPeek(out value);

    public virtual ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => watcher.GetAsync(cancellationToken);

    public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) =>
        watcher.WaitForUnreadAsync(cancellationToken);

    public void MarkUnread() => watcher.MarkUnread();

    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
        watcher.ReadAllAsync(cancellationToken);

    public override string ToString() => "a custom watcher";

    public virtual void Dispose() => watcher.Dispose();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
