namespace EventChannels.Benchmarks;

/// <summary>The common part of most scenarios: one value, its producers, and the logs of its watchers.</summary>
internal sealed class Stage
{
    private readonly Life _life;
    private readonly Lock _gate = new();
    private readonly ProducerLog[] _producers;
    private readonly List<StampLog> _logs = [];
    private readonly List<Task> _producing = [];
    private volatile bool _isOver;

    /// <param name="life">The life that uses the stage.</param>
    /// <param name="value">The value, still without watchers.</param>
    /// <param name="producers">The number of producers.</param>
    /// <param name="cancels">Whether Sets may be cancelled. Every-value watchers may miss cancelled Sets.</param>
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

    /// <summary>
    /// Creates a value with a random delivery, with or without data, and with or without synchronous continuations.
    /// </summary>
    public static MemoryValue<Stamp> CreateValue(SplitRandom random)
    {
        (bool isSync, bool isInline) = (random.OneIn(2), random.OneIn(4));
        return random.OneIn(3)
            ? new MemoryValue<Stamp> { Sync = isSync, AllowSynchronousContinuations = isInline }
            : new MemoryValue<Stamp>(Stamp.CreateInitial()) { Sync = isSync, AllowSynchronousContinuations = isInline };
    }

    /// <summary>Begins the log of a watcher that is about to be opened.</summary>
    /// <param name="name">The name of the reader.</param>
    /// <param name="isWhole">Whether the watcher sees every update that passes.</param>
    /// <param name="passes">Tests whether a value passes; null if all values pass.</param>
    /// <param name="mayRepeat">Whether it may give the same value twice in a row.</param>
    /// <param name="givesBack">Whether it gives a value that was put back, if nothing is cancelled.</param>
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

    /// <summary>Begins all producers. Each sets a number of values, without blocking.</summary>
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

    /// <summary>Begins all producers, each on its own thread, which blocks.</summary>
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

    /// <summary>Waits for the producers, and sets the final value. It must be the last value of every watcher.</summary>
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

    /// <summary>Waits for the producers, and completes the value, unless it is completed already.</summary>
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

    /// <summary>Waits until all parties have ended, and judges their logs.</summary>
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

    /// <summary>A token for a Get: a token that is cancelled at some time, a token that is never cancelled, or none.</summary>
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
