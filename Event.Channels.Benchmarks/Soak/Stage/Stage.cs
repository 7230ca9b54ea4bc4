namespace EventChannels.Benchmarks;

/// <summary>One value, its producers, and what its watchers saw: what most scenarios have in common.</summary>
internal sealed class Stage
{
    private readonly Life _life;
    private readonly Lock _gate = new();
    private readonly ProducerLog[] _producers;
    private readonly List<StampLog> _logs = [];
    private readonly List<Task> _producing = [];
    private volatile bool _isOver;

    /// <param name="life">The life that it is used in.</param>
    /// <param name="value">The value, without watchers so far.</param>
    /// <param name="producers">How many set it.</param>
    /// <param name="cancels">Whether Sets may be cancelled, so that Sync watchers may miss those.</param>
    public Stage(Life life, MemoryValue<Stamp> value, int producers, bool cancels)
    {
        _life = life;
        Value = life.Own(value);
        Cancels = cancels;
        _producers = [.. Enumerable.Range(0, producers).Select(index => new ProducerLog(index))];
    }

    public MemoryValue<Stamp> Value { get; }

    public Storm Storm { get; } = new();

    /// <inheritdoc cref="Stage(Life, MemoryValue{Stamp}, int, bool)"/>
    public bool Cancels { get; }

    /// <summary>Whether all producers have ended.</summary>
    public bool IsOver => _isOver;

    /// <summary>Makes a value of either mode, with data or without, whose watchers go on within the Set or elsewhere.</summary>
    public static MemoryValue<Stamp> CreateValue(SplitRandom random)
    {
        (bool isSync, bool isInline) = (random.OneIn(2), random.OneIn(4));
        return random.OneIn(3)
            ? new MemoryValue<Stamp> { Sync = isSync, AllowSynchronousContinuations = isInline }
            : new MemoryValue<Stamp>(Stamp.CreateInitial()) { Sync = isSync, AllowSynchronousContinuations = isInline };
    }

    /// <summary>Begins the log of a watcher that is about to be opened.</summary>
    /// <param name="name">Who reads.</param>
    /// <param name="isWhole">Whether it sees every update that passes.</param>
    /// <param name="passes">What passes; null for all.</param>
    /// <param name="mayRepeat">Whether it may give the same twice in a row.</param>
    /// <param name="givesBack">Whether it gives what was put back, if nothing is cancelled.</param>
    public StampLog CreateLog(
        string name, bool isWhole, Func<Stamp, bool>? passes = null, bool mayRepeat = false, bool givesBack = false)
    {
        var log = new StampLog(name, isWhole, _producers)
        {
            MayRepeat = mayRepeat,
            GivesBack = givesBack && !Cancels,
            Passes = passes ?? (static _ => true),
            PeekedBefore = Value.TryPeek(out Stamp peeked) ? peeked : null,
        };
        lock (_gate)
        {
            _logs.Add(log);
        }

        _life.Tally.CountWatcher();
        return log;
    }

    /// <summary>Lets all producers set so many values each, without blocking.</summary>
    public void Produce(int updates)
    {
        foreach (StampProducer producer in CreateProducers())
        {
            Party begun = _life.Begin("a producer", async party =>
            {
                bool isOpen = true;
                for (int count = 0; count < updates && isOpen; count++)
                {
                    isOpen = await producer.SetNextAsync(party, Value, DrawToken(party)).ConfigureAwait(false);
                    await party.PauseAsync().ConfigureAwait(false);
                }
            });
            _producing.Add(begun.Ended);
        }
    }

    /// <summary>Lets all producers do so on threads of their own, which block.</summary>
    public void ProduceOnThreads(int updates)
    {
        foreach (StampProducer producer in CreateProducers())
        {
            Party begun = _life.BeginOnThread("a producer on a thread", party =>
            {
                for (int count = 0; count < updates && producer.SetNext(party, Value); count++)
                {
                    Thread.SpinWait(party.Random.Below(100));
                }
            });
            _producing.Add(begun.Ended);
        }
    }

    /// <summary>Waits for the producers, and sets a last value, on which every watcher must end.</summary>
    public async Task FinishAsync()
    {
        await ProducersEndedAsync().ConfigureAwait(false);
        Party last = _life.Begin("the last producer", async party =>
        {
            party.Does("awaits SetAsync of the final value");
            await Value.SetAsync(Stamp.CreateFinal(1)).ConfigureAwait(false);
            _life.Tally.CountUpdate();
        });
        await last.Ended.ConfigureAwait(false);
    }

    /// <summary>Waits for the producers, and completes the value, unless it is by now.</summary>
    public async Task CompleteAsync()
    {
        await ProducersEndedAsync().ConfigureAwait(false);
        Complete(error: null);
    }

    public void Complete(Exception? error)
    {
        if (Value.TryComplete(error))
        {
            _life.Tally.CountCompletion();
        }
    }

    public async Task ProducersEndedAsync()
    {
        await Task.WhenAll(_producing).ConfigureAwait(false);
        _isOver = true;
    }

    /// <summary>Waits until all parties have ended, and judges what they saw.</summary>
    public async Task JudgeAsync()
    {
        await _life.AllEndedAsync().ConfigureAwait(false);
        Stamp? newest = Value.TryPeek(out Stamp current) ? current : null;
        var order = new OneOrder();
        foreach (StampLog log in _logs)
        {
            log.Stop();
            if (log.Judge(newest) is { } fault)
            {
                _life.Fault(fault);
            }

            order.Add(log.PeekedBefore is { } peeked ? log.Stamps.Prepend(peeked) : log.Stamps);
        }

        foreach (ProducerLog producer in _producers)
        {
            order.Add(newest is { } last ? producer.Sets().Append(last) : producer.Sets());
            foreach ((Stamp before, Stamp set) in producer.Atomic)
            {
                order.Add([before, set]);
            }
        }

        if (order.Judge() is { } disorder)
        {
            _life.Fault(disorder);
        }
    }

    /// <summary>A token for a Get: one that is cancelled at some time, one that never is, or none.</summary>
    public CancellationToken DrawGetToken(Party party) => party.Random.Below(4) switch
    {
        0 or 1 => Storm.Token,
        2 => _life.LongToken,
        _ => CancellationToken.None,
    };

    private IEnumerable<StampProducer> CreateProducers() => _producers.Select(log => new StampProducer(log));

    private CancellationToken DrawToken(Party party) => party.Random.Below(4) switch
    {
        0 or 1 when Cancels => Storm.Token,
        2 => _life.LongToken,
        _ => CancellationToken.None,
    };
}
