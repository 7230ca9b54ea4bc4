using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>Sets stamps with rising numbers, in every possible way.</summary>
internal sealed class StampProducer(ProducerLog log)
{
    /// <summary>Sets the next stamp without blocking.</summary>
    /// <returns><see langword="false"/> if the value is completed.</returns>
    public async Task<bool> SetNextAsync(Party party, MemoryValue<Stamp> value, CancellationToken token)
    {
        Stamp stamp = log.Begin();
        bool hasData = value.TryPeek(out Stamp expected);
        (string doing, ValueTask<bool> set, bool mayBeFalse) = party.Random.Below(32) switch
        {
            0 => ("awaits WaitToWriteAsync", WaitAndWriteAsync(value, stamp), true),
            < 4 when hasData => ("awaits UpdateAsync", UpdateAsync(value, stamp, token), false),
            < 8 => ("awaits SetIfChangedAsync", value.SetIfChangedAsync(stamp, token), false),
            < 12 when hasData => ("awaits CompareAndSetAsync", value.CompareAndSetAsync(expected, stamp, token), true),
            < 16 => ("calls TryWrite", new ValueTask<bool>(value.Writer.TryWrite(stamp)), true),
            < 20 => ("awaits WriteAsync", AsTrueAsync(value.Writer.WriteAsync(stamp, token)), false),
            _ => ("awaits SetAsync", AsTrueAsync(value.SetAsync(stamp, token)), false),
        };
        if (!mayBeFalse && party.Random.OneIn(8))
        {
            // The order of the Sets is the order of the calls, even if the first Set is not awaited yet. A call that waits before
            // it sets has no place in the order, so it is left out.
            Stamp next = log.Begin();
            ValueTask<bool> second = AsTrueAsync(value.SetAsync(next, token));
            await FinishAsync(party, doing, stamp, set, mayBeFalse).ConfigureAwait(false);
            (doing, stamp, set, mayBeFalse) = ("awaits a second SetAsync", next, second, false);
        }

        return await FinishAsync(party, doing, stamp, set, mayBeFalse).ConfigureAwait(false);
    }

    /// <summary>Sets the next stamp, and blocks the thread until every every-value watcher has taken it.</summary>
    /// <returns><see langword="false"/> if the value is completed.</returns>
    public bool SetNext(Party party, MemoryValue<Stamp> value)
    {
        Stamp stamp = log.Begin();
        bool hasData = value.TryPeek(out Stamp expected);
        bool isSet = true;
        try
        {
            switch (party.Random.Below(5))
            {
                case 0 when hasData:
                    party.Does("blocks in Update");
                    Stamp before = default;
                    value.Update(current =>
                    {
                        before = current;
                        return stamp;
                    });
                    log.NoteAtomic(before, stamp);
                    break;
                case 1:
                    party.Does("blocks in SetIfChanged");
                    isSet = value.SetIfChanged(stamp);
                    break;
                case 2 when hasData:
                    party.Does("blocks in CompareAndSet");
                    isSet = value.CompareAndSet(expected, stamp);
                    break;
                default:
                    party.Does("blocks in Set");
                    value.Set(stamp);
                    break;
            }

            End(party, stamp, isSet);
            return true;
        }
        catch (ChannelClosedException)
        {
            End(party, stamp, isSet: false);
            return false;
        }
    }

    private async ValueTask<bool> UpdateAsync(MemoryValue<Stamp> value, Stamp stamp, CancellationToken token)
    {
        Stamp before = default;
        Stamp made = await value.UpdateAsync(
            current =>
            {
                before = current;
                return stamp;
            },
            token).ConfigureAwait(false);
        log.NoteAtomic(before, stamp);
        return made == stamp;
    }

    // Limited in time: it waits until all every-value watchers wait in a Get, but meanwhile they may wait in other ways.
    private static async ValueTask<bool> WaitAndWriteAsync(MemoryValue<Stamp> value, Stamp stamp)
    {
        using var patience = new CancellationTokenSource(millisecondsDelay: 1);
        return await value.Writer.WaitToWriteAsync(patience.Token).ConfigureAwait(false) && value.Writer.TryWrite(stamp);
    }

    private static async ValueTask<bool> AsTrueAsync(ValueTask set)
    {
        await set.ConfigureAwait(false);
        return true;
    }

    private async Task<bool> FinishAsync(Party party, string doing, Stamp stamp, ValueTask<bool> set, bool mayBeFalse)
    {
        party.Does(doing);
        try
        {
            bool isSet = await set.ConfigureAwait(false);
            if (!isSet && !mayBeFalse)
            {
                party.Fault($"it {doing}, and {stamp} was not set");
            }

            End(party, stamp, isSet);
            return true;
        }
        catch (SetAbandonedException)
        {
            party.Life.Tally.CountCancellation();
            party.Life.Tally.CountUpdate();
            log.EndAbandoned(stamp);
            return true;
        }
        catch (OperationCanceledException)
        {
            party.Life.Tally.CountCancellation();
            End(party, stamp, isSet: false);
            return true;
        }
        catch (Exception end) when (end is ChannelClosedException or EndOfLifeException)
        {
            End(party, stamp, isSet: false);
            return false;
        }
    }

    private void End(Party party, Stamp stamp, bool isSet)
    {
        if (isSet)
        {
            party.Life.Tally.CountUpdate();
            log.End(stamp);
        }
        else
        {
            log.EndRefused(stamp);
        }
    }
}
