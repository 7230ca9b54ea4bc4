using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace Event.Channels;

/// <summary>A watcher of a <see cref="MemoryValue{T}"/>, created by <see cref="MemoryValue{T}.Watch"/>.</summary>
/// <remarks>
/// It belongs to one consumer, whose Gets come one at a time. <see cref="Dispose"/> is safe from any thread; a disposed
/// watcher keeps no value.
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
public sealed class MemoryWatcher<T> : IWatcher<T>
{
    private readonly MemoryValue<T> _value;
    private readonly Inbox<T> _inbox;

    // 1 while a Get is under way. Claimed and given back by that Get, with interlocked operations.
    private int _getting;

    // Set once, by Dispose, before the inbox is closed: whoever finds the inbox closed can tell why.
    private volatile bool _disposed;

    internal MemoryWatcher(MemoryValue<T> value, Inbox<T> inbox)
    {
        _value = value;
        _inbox = inbox;
    }

    /// <inheritdoc/>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        BeginGet();
        return TakeOrThrowAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        ThrowIfDisposed();
        BeginGet();
        try
        {
            return _inbox.TryRead(out value);
        }
        finally
        {
            EndGet();
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
        TakeAllAsync(cancellationToken, CancellationToken.None);

    /// <summary>Stops watching. Safe from any thread and more than once; never waits.</summary>
    /// <remarks>
    /// What was unread is dropped. A Sync Set no longer waits for this watcher. A Get that waits ends with
    /// <see cref="ObjectDisposedException"/>, a loop over <see cref="ReadAllAsync"/> without an exception.
    /// </remarks>
    public void Dispose()
    {
        _disposed = true;
        _value.Forget(_inbox);
    }

    /// <summary>The same as <see cref="Dispose"/>, done when it returns.</summary>
    /// <returns>A completed task.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private async ValueTask<T> TakeOrThrowAsync(CancellationToken cancellationToken)
    {
        (bool taken, T? value) = await TakeAsync(cancellationToken).ConfigureAwait(false);
        if (!taken)
        {
            ThrowIfDisposed();
            throw new ChannelClosedException(
                "The value is completed and its last update was read: there is nothing more to get. End the loop, or watch another value.",
                _value.CompletionError);
        }

        return value!;
    }

    // The call's token and the enumeration's are kept apart, so that the one that was cancelled can be thrown.
    private async IAsyncEnumerable<T> TakeAllAsync(
        CancellationToken callToken, [EnumeratorCancellation] CancellationToken enumerationToken)
    {
        using CancellationTokenSource? both = callToken.CanBeCanceled && enumerationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(callToken, enumerationToken)
            : null;
        CancellationToken either = both?.Token ?? (callToken.CanBeCanceled ? callToken : enumerationToken);

        while (true)
        {
            bool taken;
            T? value;
            BeginGet();
            try
            {
                (taken, value) = await TakeAsync(either).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (both is not null)
            {
                callToken.ThrowIfCancellationRequested();
                enumerationToken.ThrowIfCancellationRequested();
                throw;
            }

            if (!taken)
            {
                break;
            }

            yield return value!;
        }

        if (!_disposed && _value.CompletionError is { } error)
        {
            ExceptionDispatchInfo.Capture(error).Throw();
        }
    }

    // Takes the next value when there is one; not taken means that nothing will come any more. Ends the caller's Get.
    private async ValueTask<(bool Taken, T? Value)> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            do
            {
                if (_inbox.TryRead(out T? value))
                {
                    return (true, value);
                }
            }
            while (await _inbox.WaitToReadAsync(cancellationToken).ConfigureAwait(false));

            return (false, default);
        }
        finally
        {
            EndGet();
        }
    }

    private void BeginGet()
    {
        if (Interlocked.Exchange(ref _getting, 1) != 0)
        {
            throw new InvalidOperationException(
                "Another Get of this watcher is under way. Await it first, or give each consumer its own watcher.");
        }
    }

    private void EndGet() => Volatile.Write(ref _getting, 0);

    private void ThrowIfDisposed()
    {
        if (_disposed)
        {
            throw new ObjectDisposedException(
                nameof(MemoryWatcher<>), "This watcher is disposed. Watch the value again to follow it.");
        }
    }
}
