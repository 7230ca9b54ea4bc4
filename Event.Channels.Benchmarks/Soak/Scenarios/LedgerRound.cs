namespace EventChannels.Benchmarks;

/// <summary>A round of updates of a ledger: its producers, its readers, and its cancellations.</summary>
/// <param name="ledger">The value.</param>
/// <param name="start">The first number, which was the last number of the previous round.</param>
internal sealed class LedgerRound(MemoryValue<Stamp> ledger, long start)
{
    private readonly Lock _gate = new();
    private readonly HashSet<long> _abandoned = [];
    private readonly List<(string Name, LedgerCheck Check)> _checks = [];
    private long _sets;

    public Storm Storm { get; } = new();

    /// <summary>Adds a number of updates.</summary>
    public async Task ProduceAsync(Party party, int updates)
    {
        for (int count = 0; count < updates; count++)
        {
            CancellationToken token = party.Random.Below(4) switch
            {
                0 => Storm.Token,
                1 => party.Life.LongToken,
                _ => CancellationToken.None,
            };
            await AddOneAsync(party, token).ConfigureAwait(false);
            await party.PauseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Adds the last update, with which every watcher ends its round.</summary>
    public async Task FinishAsync(Party party)
    {
        party.Does("awaits UpdateAsync of the last number");
        Interlocked.Increment(ref _sets);
        party.Life.Tally.CountUpdate();
        await ledger.UpdateAsync(static current => Stamp.CreateFinal(current.Number + 1)).ConfigureAwait(false);
    }

    /// <summary>Reads until the end of the round.</summary>
    public async Task ReadAsync(Party party, IWatcher<Stamp> watcher, LedgerCheck check)
    {
        for (Stamp last = default; !IsEnd(last);)
        {
            if (await ReadOneAsync(party, watcher).ConfigureAwait(false) is { } stamp)
            {
                last = stamp;
                Note(party, check, stamp);
            }

            await party.PauseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Watches repeatedly, for a few values each time, until the end of the round.</summary>
    public async Task VisitAsync(Party party, Delivery delivery)
    {
        for (bool hasEnded = false; !hasEnded;)
        {
            ledger.TryPeek(out Stamp peeked);
            using MemoryWatcher<Stamp> watcher = ledger.Watch(delivery);
            ledger.TryPeek(out Stamp current);
            party.Life.Tally.CountWatcher();
            party.Life.LookAfter(watcher.Reader); // the value lives on, and must not keep it alive
            var check = new LedgerCheck(isWhole: delivery == Delivery.Sync, peeked.Number, current.Number);
            for (int count = party.Random.Between(1, 20); count > 0 && !hasEnded; count--)
            {
                if (await ReadOneAsync(party, watcher).ConfigureAwait(false) is { } stamp)
                {
                    Note(party, check, stamp);
                    hasEnded = IsEnd(stamp);
                }
            }

            lock (_gate)
            {
                _checks.Add((party.Name, check));
            }
        }
    }

    /// <summary>Judges the values that visitors saw, and whether an update was lost. Called after the round.</summary>
    /// <returns>The last number of the round.</returns>
    public long Judge(Life life)
    {
        foreach ((string name, LedgerCheck check) in _checks)
        {
            Judge(life, name, check);
        }

        ledger.TryPeek(out Stamp last);
        if (last.Number != start + _sets)
        {
            life.Fault($"the ledger has gone from {start} to {last.Number}, but {_sets} updates were made");
        }

        return last.Number;
    }

    /// <summary>Judges the values that one watcher saw. Called after the round.</summary>
    public void Judge(Life life, string name, LedgerCheck check)
    {
        if (check.Judge(_abandoned.Contains) is { } fault)
        {
            life.Fault($"{name}: {fault}");
        }
    }

    private static void Note(Party party, LedgerCheck check, Stamp stamp)
    {
        party.Life.Tally.CountRead();
        if (check.Saw(stamp) is { } fault)
        {
            party.Fault(fault);
        }
    }

    private bool IsEnd(Stamp stamp) => stamp.IsFinal && stamp.Number > start;

    private async Task AddOneAsync(Party party, CancellationToken token)
    {
        long made = 0;
        try
        {
            if (party.Random.OneIn(4))
            {
                party.Does("awaits CompareAndSetAsync");
                ledger.TryPeek(out Stamp current);
                made = current.Number + 1;
                if (!await ledger.CompareAndSetAsync(current, Stamp.Of(0, made), token).ConfigureAwait(false))
                {
                    return;
                }
            }
            else
            {
                party.Does("awaits UpdateAsync");
                await ledger.UpdateAsync(current => Stamp.Of(0, made = current.Number + 1), token).ConfigureAwait(false);
            }
        }
        catch (SetAbandonedException)
        {
            party.Life.Tally.CountCancellation();
            lock (_gate)
            {
                _abandoned.Add(made);
            }
        }
        catch (OperationCanceledException)
        {
            party.Life.Tally.CountCancellation();
            return;
        }

        party.Life.Tally.CountUpdate();
        Interlocked.Increment(ref _sets);
    }

    // Null if it was cancelled, or if there was no unread value.
    private async ValueTask<Stamp?> ReadOneAsync(Party party, IWatcher<Stamp> watcher)
    {
        CancellationToken token = party.Random.Below(4) switch
        {
            0 => Storm.Token,
            1 => party.Life.LongToken,
            _ => CancellationToken.None,
        };
        try
        {
            if (party.Random.OneIn(4))
            {
                party.Does("awaits WaitForUnreadAsync");
                await watcher.WaitForUnreadAsync(token).ConfigureAwait(false);
                return watcher.TryGet(out Stamp stamp) ? stamp : null;
            }

            party.Does("awaits GetAsync");
            return await watcher.GetAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            party.Life.Tally.CountCancellation();
            return null;
        }
    }
}
