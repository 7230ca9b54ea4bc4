using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>Gives one combination of the latest values of several sources, whenever some of them have something new.</summary>
/// <remarks>
/// <code>
/// state      | is so while                        | a Get
/// -----------|------------------------------------|--------------------------------------------------------------
/// incomplete | a source never had a value         | takes from those that have, so that no producer is stuck
/// complete   | each source has a value or unread  | takes one update of each that has one, and combines the latest
/// ended      | all sources have ended, or one did | finds nothing
///            | that never had a value, or one has |
///            | failed and nothing else is unread  |
/// </code>
/// It waits at all sources at once, and takes only when the waits have ended: a Sync source's update would otherwise be
/// taken before the consumer came for it.
/// </remarks>
internal sealed class CombinedWatcher<TResult> : DerivedWatcher<TResult>
{
    private readonly CombinedSource[] _sources;
    private readonly Func<TResult> _combine;

    // The last round of takes in which something was taken. Written by the Get under way.
    private long _round;

    /// <param name="sources">The sources, which are opened here and belong to this watcher.</param>
    /// <param name="combine">Makes a result of their latest values.</param>
    /// <param name="delivery">How updates come; null for each source's own default.</param>
    public CombinedWatcher(CombinedSource[] sources, Func<TResult> combine, Delivery? delivery)
    {
        (_sources, _combine) = (sources, combine);
        try
        {
            foreach (CombinedSource source in sources)
            {
                source.Open(delivery);
            }
        }
        catch
        {
            Close();
            throw;
        }
    }

    protected override bool CanTake
    {
        get
        {
            bool any = false;
            foreach (CombinedSource source in _sources)
            {
                if (source.HasUnread)
                {
                    any = true;
                }
                else if (!source.HasValue)
                {
                    return false;
                }
            }

            return any;
        }
    }

    private bool HasEnded =>
        Array.TrueForAll(_sources, static source => source.HasEnded)
        || Array.Exists(_sources, static source => source.HasEnded && !source.HasValue && !source.HasUnread);

    protected override bool TryTake([MaybeNullWhen(false)] out TResult value)
    {
        value = default;
        long round = _round + 1;
        try
        {
            foreach (CombinedSource source in _sources)
            {
                if (source.TryTake())
                {
                    source.Round = _round = round;
                }
                else if (!source.HasValue)
                {
                    TakeIfIncomplete(); // what those behind have may have come after a first value of this one
                    return false;
                }
            }

            if (_round != round)
            {
                return false;
            }

            value = _combine();
            return true;
        }
        catch
        {
            if (_round == round)
            {
                PutBack();
            }

            throw;
        }
    }

    protected override async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (!CanTake)
        {
            TakeIfIncomplete();
            if (HasEnded)
            {
                return false;
            }

            await WaitForAnyAsync(cancellationToken).ConfigureAwait(false);
            if (IsClosed || HasFailed())
            {
                return false;
            }

            if (!CanTake)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        return true;
    }

    protected override void Restore()
    {
        foreach (CombinedSource source in _sources)
        {
            if (source.HasValue && source.Round == _round)
            {
                source.MarkUnread();
            }
        }
    }

    protected override void Close()
    {
        foreach (CombinedSource source in _sources)
        {
            source.Close();
        }
    }

    protected override void Forget()
    {
        foreach (CombinedSource source in _sources)
        {
            source.Forget();
        }
    }

    private void PutBack()
    {
        try
        {
            Restore();
        }
        catch (ObjectDisposedException) when (IsClosed)
        {
            // Nothing is unread any more, and what was thrown before is what the caller has to know.
        }
    }

    // Takes what can be in no combination yet. Only what is unread before some source is seen to have nothing: what comes
    // meanwhile may be what makes a combination, and stays for the Get. Hence that source is looked for after the others.
    private void TakeIfIncomplete()
    {
        bool[] unread = Array.ConvertAll(_sources, static source => source.HasUnread);
        bool incomplete = Array.Exists(_sources, static source => !source.HasValue && !source.HasUnread);
        for (int index = 0; incomplete && index < unread.Length; index++)
        {
            if (unread[index])
            {
                _sources[index].TryTake();
            }
        }
    }

    // All are asked, also where one has something at once: another one may have ended, or failed.
    private async Task WaitForAnyAsync(CancellationToken cancellationToken)
    {
        using var anyEnded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] waits = Array.ConvertAll(
            Array.FindAll(_sources, static source => !source.HasEnded), source => source.WaitAsync(anyEnded.Token));
        await Task.WhenAny(waits).ConfigureAwait(false);
        anyEnded.Cancel();
        await Task.WhenAll(waits).ConfigureAwait(false);
    }

    // What a function of a source threw is thrown, and what it threw on is unread there. A source's error ends everything,
    // but first what is unread elsewhere is to be given.
    private bool HasFailed()
    {
        Exception? error = null;
        foreach (CombinedSource source in _sources)
        {
            if (source.Failure is { } failure)
            {
                ExceptionDispatchInfo.Capture(failure).Throw();
            }

            error ??= source.EndError;
        }

        if (error is null || CanTake)
        {
            return false;
        }

        EndError = error;
        return true;
    }
}
