namespace EventChannels.Benchmarks;

/// <summary>The faults that were found, from any thread. The first fault ends the soak.</summary>
internal sealed class Faults
{
    // Many parties often notice the same defect.
    private const int MostKept = 10;

    private readonly Lock _gate = new();
    private readonly List<string> _kept = [];
    private volatile int _count;

    public int Count => _count;

    public void Add(string fault)
    {
        lock (_gate)
        {
            if (_count++ < MostKept)
            {
                _kept.Add(fault);
            }
        }
    }

    public void AddAll(IEnumerable<string> faults)
    {
        foreach (string fault in faults)
        {
            Add(fault);
        }
    }

    public IReadOnlyList<string> Kept()
    {
        lock (_gate)
        {
            return [.. _kept];
        }
    }
}
