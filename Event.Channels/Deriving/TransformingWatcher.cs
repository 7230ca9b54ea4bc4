using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>A watcher that makes something of the values that another one gets, as they are got.</summary>
/// <remarks>
/// It has no buffer and no task of its own. A Get is one or more of the source's, so that whatever ends those ends it, and
/// a Sync producer waits for it. Where the function throws, its value is unread again.
/// </remarks>
/// <param name="source">The watcher of the source, which nobody else knows.</param>
internal abstract class TransformingWatcher<TSource, TResult>(IWatcher<TSource> source) : IWatcher<TResult>, IEndingWatcher
{
    protected readonly IWatcher<TSource> Source = source;

    // Gets are told apart here, since to the source a Get that runs its function, or is between two, is none that waits.
    protected readonly Turn Turn = new();

    public abstract bool HasUnread { get; }

    public ValueTask<TResult> GetAsync(CancellationToken cancellationToken = default) =>
        TakeAsync(Turn.Begin(), cancellationToken);

    public bool TryGet([MaybeNullWhen(false)] out TResult value)
    {
        Task? look = Turn.Begin();
        try
        {
            if (look is not null || (!TryTakeKept(out value) && !TryTake(out value)))
            {
                value = default;
                return false;
            }

            Note(value);
            return true;
        }
        finally
        {
            End();
        }
    }

    public ValueTask<bool> WaitForUnreadAsync(CancellationToken cancellationToken = default) =>
        FindAsync(Turn.Begin(), cancellationToken);

    public void MarkUnread()
    {
        Task? look = Turn.Begin();
        try
        {
            Return(isLooking: look is not null);
        }
        finally
        {
            End();
        }
    }

    public IAsyncEnumerable<TResult> ReadAllAsync(CancellationToken cancellationToken = default) =>
        TakeAllAsync(cancellationToken, CancellationToken.None);

    public void Dispose()
    {
        Close();
        Source.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return Source.DisposeAsync();
    }

    public bool HasEndedWith(Exception error) => Source.HasEndedWith(error);

    /// <summary>Makes a result of a value, or passes it over.</summary>
    protected abstract bool TryTransform(TSource value, [MaybeNullWhen(false)] out TResult result);

    /// <summary>Waits until there is something to get. In a Get's turn.</summary>
    protected abstract ValueTask<bool> FindAsync(CancellationToken cancellationToken);

    /// <summary>Makes what was given last unread again. In a Get's turn, or while it waits for a look.</summary>
    protected abstract void Return(bool isLooking);

    /// <summary>Takes what was kept for the next Get. In a Get's turn.</summary>
    protected virtual bool TryTakeKept([MaybeNullWhen(false)] out TResult kept)
    {
        kept = default;
        return false;
    }

    /// <summary>Notes what a Get is about to give. In its turn.</summary>
    protected virtual void Note(TResult given)
    {
    }

    /// <summary>Forgets what is remembered, for a watcher that is disposed.</summary>
    protected virtual void Forget()
    {
    }

    /// <summary>Takes from the source without waiting, until it finds a value to make a result of.</summary>
    protected bool TryTake([MaybeNullWhen(false)] out TResult result)
    {
        while (Source.TryGet(out TSource? value))
        {
            if (TryMake(value, out result))
            {
                return true;
            }
        }

        result = default;
        return false;
    }

#if NET
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<TResult> TakeAsync(Task? look, CancellationToken cancellationToken)
    {
        try
        {
            if (look is not null)
            {
                await look.ConfigureAwait(false);
            }

            TResult? result;
            if (cancellationToken.IsCancellationRequested || !TryTakeKept(out result))
            {
                while (!TryMake(await Source.GetAsync(cancellationToken).ConfigureAwait(false), out result))
                {
                }
            }

            Note(result);
            return result;
        }
        finally
        {
            End();
        }
    }

#if NET
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
#endif
    private async ValueTask<bool> FindAsync(Task? look, CancellationToken cancellationToken)
    {
        try
        {
            if (look is not null)
            {
                await look.ConfigureAwait(false);
            }

            return await FindAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    // The source keeps the call's token and the enumeration's apart.
    private async IAsyncEnumerable<TResult> TakeAllAsync(
        CancellationToken callToken, [EnumeratorCancellation] CancellationToken enumerationToken)
    {
        IAsyncEnumerator<TSource> values = Source.ReadAllAsync(callToken).GetAsyncEnumerator(enumerationToken);
        await using ConfiguredAsyncDisposable disposal = values.ConfigureAwait(false);

        while (true)
        {
            bool any;
            TResult? result = default;
            if (!Turn.TryBegin(out Task? look))
            {
                callToken.ThrowIfCancellationRequested();
                enumerationToken.ThrowIfCancellationRequested();
                yield break;
            }

            try
            {
                if (look is not null)
                {
                    await look.ConfigureAwait(false);
                }

                callToken.ThrowIfCancellationRequested();
                enumerationToken.ThrowIfCancellationRequested();
                any = TryTakeKept(out result);
                while (!any && await values.MoveNextAsync().ConfigureAwait(false))
                {
                    any = TryMake(values.Current, out result);
                }

                if (any)
                {
                    Note(result!);
                }
            }
            finally
            {
                End();
            }

            if (!any)
            {
                yield break;
            }

            yield return result!;
        }
    }

    /// <summary>Makes a result of a value that was taken, or passes it over. One on which the function throws is put back.</summary>
    protected bool TryMake(TSource value, [MaybeNullWhen(false)] out TResult result)
    {
        try
        {
            return TryTransform(value, out result);
        }
        catch
        {
            Source.PutBack();
            throw;
        }
    }

    private void End()
    {
        if (Turn.End())
        {
            Forget();
        }
    }

    private void Close()
    {
        if (Turn.Close())
        {
            Forget();
        }
    }
}
