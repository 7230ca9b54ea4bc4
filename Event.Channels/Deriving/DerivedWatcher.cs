using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>A watcher that waits at its sources, and takes from them when it has something to give.</summary>
/// <remarks>
/// <code>
/// state   | entered by                        | a Get                               | left by
/// --------|-----------------------------------|-------------------------------------|--------------------------
/// idle    |                                   | begins                              | a Get
/// getting | a Get, whether it waits or not    | is wrong use, and throws            | its end
/// closed  | the disposal, beside the above    | finds nothing, now and for ever     |
/// </code>
/// Nothing runs between Gets. A Get waits, without taking, until there is something to give, and takes it then: a Sync
/// producer waits until the consumer is about to have it, and a cancelled Get has taken nothing.
/// </remarks>
internal abstract class DerivedWatcher<T> : IWatcher<T>, IEndingWatcher
{
    // 1 while a Get is under way, and for ever after what a closed watcher held was forgotten. By interlocked steps.
    private int _getting;

    // 1 from the disposal on. By interlocked steps.
    private int _closed;

    public bool HasUnread => !IsClosed && CanTake;

    /// <summary>Whether the watcher is disposed.</summary>
    protected bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>The error with which the sources ended, if they did. Written by the Get under way.</summary>
    protected Exception? EndError { get; set; }

    /// <summary>Whether TryTake would give something. From any thread; must not throw.</summary>
    protected abstract bool CanTake { get; }

    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        Begin();
        return GetTakenAsync(cancellationToken);
    }

    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        Begin();
        try
        {
            return TryTake(out value);
        }
        finally
        {
            End();
        }
    }

    public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default)
    {
        Begin();
        return FindAsync(cancellationToken);
    }

    public void MarkUnread()
    {
        Begin();
        try
        {
            Restore();
        }
        finally
        {
            End();
        }
    }

    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) =>
        TakeAllAsync(cancellationToken, CancellationToken.None);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            Close();
            ForgetIfIdle();
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    public bool HasEndedWith(Exception error) => EndError == error;

    /// <summary>Takes what there is to give. In a Get.</summary>
    /// <remarks>Where a function throws, what it threw on is unread again.</remarks>
    protected abstract bool TryTake([MaybeNullWhen(false)] out T value);

    /// <summary>Waits until TryTake is worth a try. In a Get.</summary>
    /// <returns><see langword="false"/> where nothing will come any more, because of <see cref="EndError"/> if there is one.</returns>
    protected abstract ValueTask<bool> WaitAsync(CancellationToken cancellationToken);

    /// <summary>Makes what was given last unread again. In a Get.</summary>
    protected abstract void Restore();

    /// <summary>Closes the watchers of the sources, and ends what WaitAsync waits for. Once, beside a Get.</summary>
    protected abstract void Close();

    /// <summary>Lets go of values, after the last Get of a closed watcher.</summary>
    protected abstract void Forget();

    private async ValueTask<T> GetTakenAsync(CancellationToken cancellationToken)
    {
        (bool found, T? value) = await TakeAsync(cancellationToken).ConfigureAwait(false);
        return found ? value! : throw (IsClosed ? Refusal.Disposed() : Refusal.NothingMore(EndError));
    }

    // Gives nothing where nothing will come any more. A Get has begun, and ends.
    private async ValueTask<(bool Found, T? Value)> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            do
            {
                if (TryTake(out T? value))
                {
                    return (true, value);
                }
            }
            while (await WaitAsync(cancellationToken).ConfigureAwait(false) && !IsClosed);

            return default;
        }
        catch (ObjectDisposedException) when (IsClosed)
        {
            return default;
        }
        finally
        {
            End();
        }
    }

    private async ValueTask<bool> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool found = await WaitAsync(cancellationToken).ConfigureAwait(false) && !IsClosed;
            if (!found)
            {
                ThrowIfEndedWithError();
            }

            return found;
        }
        catch (ObjectDisposedException) when (IsClosed)
        {
            return false;
        }
        finally
        {
            End();
        }
    }

    // The call's token and the enumeration's are kept apart, so that the one that was cancelled can be thrown.
    private async IAsyncEnumerable<T> TakeAllAsync(
        CancellationToken callToken, [EnumeratorCancellation] CancellationToken enumerationToken)
    {
        using CancellationTokenSource? both = callToken.CanBeCanceled && enumerationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(callToken, enumerationToken)
            : null;
        CancellationToken either = both?.Token ?? (callToken.CanBeCanceled ? callToken : enumerationToken);

        while (TryBegin())
        {
            bool found;
            T? value;
            try
            {
                (found, value) = await TakeAsync(either).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (both is not null)
            {
                callToken.ThrowIfCancellationRequested();
                enumerationToken.ThrowIfCancellationRequested();
                throw;
            }

            if (!found)
            {
                break;
            }

            yield return value!;
        }

        if (IsClosed)
        {
            callToken.ThrowIfCancellationRequested();
            enumerationToken.ThrowIfCancellationRequested();
        }

        ThrowIfEndedWithError();
    }

    private void Begin()
    {
        if (!TryBegin())
        {
            throw Refusal.Disposed();
        }
    }

    // False on a closed watcher.
    private bool TryBegin()
    {
        if (IsClosed)
        {
            return false;
        }

        if (Interlocked.CompareExchange(ref _getting, 1, 0) == 0)
        {
            return true;
        }

        return IsClosed ? false : throw Refusal.SecondGet();
    }

    private void End()
    {
        Interlocked.Exchange(ref _getting, 0);
        if (IsClosed)
        {
            ForgetIfIdle();
        }
    }

    // Nobody begins a Get after that.
    private void ForgetIfIdle()
    {
        if (Interlocked.CompareExchange(ref _getting, 1, 0) == 0)
        {
            Forget();
        }
    }

    private void ThrowIfEndedWithError()
    {
        if (!IsClosed && EndError is { } error)
        {
            ExceptionDispatchInfo.Capture(error).Throw();
        }
    }
}
