using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>Reads a watcher in every possible way, one way after the other.</summary>
internal sealed class StampReader(Party party, Stage stage, IWatcher<Stamp> watcher, StampLog log)
{
    // Null if operators are between the value and the watcher.
    private readonly ChannelReader<Stamp>? _reader = (watcher as MemoryWatcher<Stamp>)?.Reader;

    /// <summary>Reads until the end or the final value, or up to a number of values.</summary>
    /// <returns>Whether the watcher has ended or is disposed.</returns>
    public async Task<bool> ReadAsync(int most = int.MaxValue)
    {
        log.Open();
        for (int count = 0; count < most; count++)
        {
            if (!await ReadOneAsync().ConfigureAwait(false))
            {
                return true;
            }

            if (log.Last is { IsFinal: true })
            {
                log.ReachEnd();
                return true;
            }

            await party.PauseAsync().ConfigureAwait(false);
        }

        return false;
    }

    // Whether more values may come.
    private async Task<bool> ReadOneAsync()
    {
        CancellationToken token = stage.DrawGetToken(party);
        try
        {
            bool isOpen = party.Random.Below(10) switch
            {
                0 => TryGet(),
                1 => await WaitAsync(token).ConfigureAwait(false) && TryGet(),
                2 => PutBack(),
                3 => await StepAsync(token).ConfigureAwait(false),
                4 => await PeekAndGetAsync(token).ConfigureAwait(false),
                5 => await GetFittingAsync(token).ConfigureAwait(false),
                6 when _reader is not null => await ReadChannelAsync(_reader, token).ConfigureAwait(false),
                7 when _reader is not null => await WaitForChannelAsync(_reader, token).ConfigureAwait(false),
                _ => await GetAsync(token).ConfigureAwait(false),
            };
            if (!isOpen)
            {
                log.ReachEnd();
            }

            return isOpen;
        }
        catch (OperationCanceledException cancelled)
        {
            if (cancelled.CancellationToken != token || !token.IsCancellationRequested)
            {
                party.Fault($"a Get was cancelled by another token: {cancelled}");
            }

            party.Life.Tally.CountCancellation();
            return true;
        }
        catch (Exception end) when (end is ChannelClosedException or EndOfLifeException)
        {
            log.ReachEnd();
            return false;
        }
        catch (ObjectDisposedException)
        {
            return false; // by another party
        }
    }

    private async Task<bool> GetAsync(CancellationToken token)
    {
        party.Does("awaits GetAsync");
        Note(await watcher.GetAsync(token).ConfigureAwait(false));
        return true;
    }

    private async Task<bool> GetFittingAsync(CancellationToken token)
    {
        party.Does("awaits GetAsync with a predicate");
        Note(await watcher.GetAsync(static _ => true, token).ConfigureAwait(false));
        return true;
    }

    private bool TryGet()
    {
        party.Does("calls TryGet");
        if (watcher.TryGet(out Stamp stamp))
        {
            Note(stamp);
        }

        return true;
    }

    private async Task<bool> WaitAsync(CancellationToken token)
    {
        party.Does("awaits WaitForUnreadAsync");
        return await watcher.WaitForUnreadAsync(token).ConfigureAwait(false);
    }

    private bool PutBack()
    {
        party.Does("calls MarkUnread");
        if (log.Last is not null)
        {
            watcher.MarkUnread();
            log.PutBack();
        }

        return true;
    }

    private async Task<bool> StepAsync(CancellationToken token)
    {
        party.Does("awaits a step of ReadAllAsync");
        await foreach (Stamp stamp in watcher.ReadAllAsync(token).ConfigureAwait(false))
        {
            Note(stamp);
            return true;
        }

        return false;
    }

    private async Task<bool> PeekAndGetAsync(CancellationToken token)
    {
        bool isUnread = watcher.HasUnread;
        bool isPeeked = watcher.TryPeek(out Stamp peeked);
        party.Does("awaits GetAsync after TryPeek");
        Stamp stamp = await watcher.GetAsync(token).ConfigureAwait(false);
        Note(stamp);
        if (isPeeked && log.GivesBack && log.IsWhole && stamp != peeked)
        {
            party.Fault($"it peeked at {peeked}, and got {stamp}");
        }

        if (isUnread && log.GivesBack && !isPeeked)
        {
            party.Fault("HasUnread was true, but TryPeek found nothing");
        }

        return true;
    }

    private async Task<bool> ReadChannelAsync(ChannelReader<Stamp> reader, CancellationToken token)
    {
        party.Does("awaits ReadAsync of the reader");
        Note(await reader.ReadAsync(token).ConfigureAwait(false));
        return true;
    }

    private async Task<bool> WaitForChannelAsync(ChannelReader<Stamp> reader, CancellationToken token)
    {
        party.Does("awaits WaitToReadAsync of the reader");
        bool isOpen = await reader.WaitToReadAsync(token).ConfigureAwait(false);
        if (isOpen && reader.TryRead(out Stamp stamp))
        {
            Note(stamp);
        }

        return isOpen;
    }

    private void Note(Stamp stamp)
    {
        party.Life.Tally.CountRead();
        if (log.Saw(stamp) is { } fault)
        {
            party.Fault(fault);
        }
    }
}
