namespace EventChannels.Benchmarks;

/// <summary>
/// One pass of a scenario. Values are created, set, watched, cancelled and completed. At the end, everything must be
/// collected.
/// </summary>
internal sealed class Life(SoakContext context, string name, SplitRandom random, Tally tally)
{
    // One in this many lives checks that its objects are collected. To check all lives would itself need much memory.
    private const int SampledLives = 8;

    private readonly Lock _gate = new();
    private readonly List<Party> _parties = [];
    private readonly List<Func<string?>> _checks = [];
    private readonly bool _isSampled = random.OneIn(SampledLives);

    public SplitRandom Random { get; } = random;

    public Tally Tally { get; } = tally;

    /// <summary>A token that is never cancelled and lives as long as the soak.</summary>
    /// <remarks>
    /// A registration that is left behind keeps a watcher alive. It is found because the watcher is never collected.
    /// </remarks>
    public CancellationToken LongToken => context.LongToken;

    /// <summary>
    /// Adds a value that this life uses. At the end it must have no watchers, and then it must be collected.
    /// </summary>
    public MemoryValue<T> Own<T>(MemoryValue<T> value)
    {
        lock (_gate)
        {
            _checks.Add(() => value.WatcherCount == 0 ? null : $"{value.WatcherCount} watchers are left of {value}");
        }

        LookAfter(value);
        return value;
    }

    /// <summary>Adds an object that must be collected after the life has ended.</summary>
    public void LookAfter(object used)
    {
        if (_isSampled)
        {
            context.Remains.Add(name, used);
        }
    }

    /// <summary>Runs a party on the thread pool.</summary>
    public Party Begin(string party, Func<Party, Task> body)
    {
        Party begun = Admit(party);
        _ = Task.Run(() => begun.RunAsync(body));
        return begun;
    }

    /// <summary>Runs a party on its own thread, which may block.</summary>
    public Party BeginOnThread(string party, Action<Party> body)
    {
        Party begun = Admit(party);
        var thread = new Thread(() => begun.Run(body))
        {
            IsBackground = true, // a stuck thread must not keep the program from ending
            Name = party,
        };
        thread.Start();
        return begun;
    }

    /// <summary>Waits until all parties have ended, and then runs all checks.</summary>
    public async Task EndAsync()
    {
        await AllEndedAsync().ConfigureAwait(false);
        foreach (Func<string?> check in _checks)
        {
            if (check() is { } fault)
            {
                Fault(fault);
            }
        }
    }

    /// <summary>Waits until all parties that began before this call have ended.</summary>
    public Task AllEndedAsync() => Task.WhenAll(Parties().Select(party => party.Ended));

    /// <summary>Reports a fault.</summary>
    public void Fault(string fault) => context.Faults.Add($"{name}, {fault}");

    public IReadOnlyList<Party> Parties()
    {
        lock (_gate)
        {
            return [.. _parties];
        }
    }

    public override string ToString() => name;

    private Party Admit(string party)
    {
        lock (_gate)
        {
            var admitted = new Party(this, party, Random.Split());
            _parties.Add(admitted);
            return admitted;
        }
    }
}
