using System.Globalization;

namespace EventChannels.Benchmarks;

/// <summary>Counts the operations of a soak, from any thread.</summary>
/// <remarks>Each worker has its own, so that workers do not contend for one counter.</remarks>
internal sealed class Tally
{
    private long _lives;
    private long _updates;
    private long _reads;
    private long _watchers;
    private long _cancellations;
    private long _completions;

    public void CountLife() => Interlocked.Increment(ref _lives);

    /// <summary>Counts a value that was set.</summary>
    public void CountUpdate() => Interlocked.Increment(ref _updates);

    /// <summary>Counts a value that a watcher gave.</summary>
    public void CountRead() => Interlocked.Increment(ref _reads);

    public void CountWatcher() => Interlocked.Increment(ref _watchers);

    /// <summary>Counts an operation that ended because its token was cancelled.</summary>
    public void CountCancellation() => Interlocked.Increment(ref _cancellations);

    public void CountCompletion() => Interlocked.Increment(ref _completions);

    public static Tally Sum(IEnumerable<Tally> tallies)
    {
        var sum = new Tally();
        foreach (Tally tally in tallies)
        {
            sum._lives += Volatile.Read(ref tally._lives);
            sum._updates += Volatile.Read(ref tally._updates);
            sum._reads += Volatile.Read(ref tally._reads);
            sum._watchers += Volatile.Read(ref tally._watchers);
            sum._cancellations += Volatile.Read(ref tally._cancellations);
            sum._completions += Volatile.Read(ref tally._completions);
        }

        return sum;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_lives:N0} lives, {_updates:N0} updates, {_reads:N0} reads, {_watchers:N0} watchers, "
        + $"{_cancellations:N0} cancellations, {_completions:N0} completions");
}
