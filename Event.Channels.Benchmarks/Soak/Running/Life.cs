namespace EventChannels.Benchmarks;

/// <summary>One pass of a scenario: values are made, set, watched, cancelled and completed, and at its end all is gone.</summary>
internal sealed class Life(SoakContext context, string name, SplitRandom random, Tally tally)
{
    // In one of so many lives it is looked after what is never collected: in all, that would itself need much memory.
    private const int SampledLives = 8;

    private readonly Lock _gate = new();
    private readonly List<Party> _parties = [];
    private readonly List<Func<string?>> _checks = [];
    private readonly bool _isSampled = random.OneIn(SampledLives);

    public SplitRandom Random { get; } = random;

    public Tally Tally { get; } = tally;

    /// <summary>A token that is never cancelled, and lives as long as the soak.</summary>
    /// <remarks>A registration that stays with it keeps a watcher alive, and is found as one that is never collected.</remarks>
    public CancellationToken LongToken => context.LongToken;

    /// <summary>Makes a value that this life uses: nobody may watch it at the end, and then it must be collected.</summary>
    public MemoryValue<T> Own<T>(MemoryValue<T> value)
    {
        lock (_gate)
        {
            _checks.Add(() => value.WatcherCount == 0 ? null : $"{value.WatcherCount} watchers are left of {value}");
        }

        LookAfter(value);
        return value;
    }

    /// <summary>Looks after something that must be collected when the life has ended.</summary>
    public void LookAfter(object used)
    {
        if (_isSampled)
        {
            context.Remains.Add(name, used);
        }
    }

    /// <summary>Lets a party act on the thread pool.</summary>
    public Party Begin(string party, Func<Party, Task> body)
    {
        Party begun = Admit(party);
        _ = Task.Run(() => begun.RunAsync(body));
        return begun;
    }

    /// <summary>Lets a party act on a thread of its own, which may block.</summary>
    public Party BeginOnThread(string party, Action<Party> body)
    {
        Party begun = Admit(party);
        var thread = new Thread(() => begun.Run(body))
        {
            IsBackground = true, // one that is stuck must not keep the program from ending
            Name = party,
        };
        thread.Start();
        return begun;
    }

    /// <summary>Waits until all parties have ended, and looks whether everything is gone.</summary>
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

    /// <summary>Waits until all parties that have begun by now have ended.</summary>
    public Task AllEndedAsync() => Task.WhenAll(Parties().Select(party => party.Ended));

    /// <summary>Notes something that must not be.</summary>
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
