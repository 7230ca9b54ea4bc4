namespace EventChannels.Benchmarks;

/// <summary>Values and readers whose lives have ended. They must be collected.</summary>
internal sealed class Remains
{
    // A thread may keep a reference in a stack slot that it has not overwritten, so one collection proves nothing.
    private const int MostCollections = 4;

    private readonly Lock _gate = new();
    private List<(string Life, WeakReference Used, int Collections)> _remains = [];

    public void Add(string life, object used)
    {
        lock (_gate)
        {
            _remains.Add((life, new WeakReference(used), 0));
        }
    }

    /// <summary>Forgets the collected objects. Called after a full collection between lives.</summary>
    /// <returns>The faults: each object that is still alive, once.</returns>
    public IReadOnlyList<string> Look()
    {
        lock (_gate)
        {
            _remains = [.. _remains
                .Where(remain => remain.Used.IsAlive)
                .Select(remain => remain with { Collections = remain.Collections + 1 })];
            return [.. _remains
                .Where(remain => remain.Collections == MostCollections)
                .Select(remain => $"{remain.Life}: {remain.Used.Target} is still alive after {MostCollections} full collections")];
        }
    }
}
