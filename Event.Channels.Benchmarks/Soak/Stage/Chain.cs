namespace EventChannels.Benchmarks;

/// <summary>A random chain of operators on a value. The operators do not change the stamps.</summary>
internal sealed class Chain
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(1);

    private readonly List<string> _names = [];

    private Chain(IWatchable<Stamp> source) => Watchable = source;

    public IWatchable<Stamp> Watchable { get; private set; }

    /// <summary>Whether an every-value watcher of the chain sees every update that passes.</summary>
    public bool KeepsAll { get; private set; } = true;

    /// <summary>Whether the chain takes time for each value.</summary>
    public bool IsSlow { get; private set; }

    /// <summary>Whether the chain may give a value again after another source has changed.</summary>
    public bool MayRepeat { get; private set; }

    public Func<Stamp, bool> Passes { get; private set; } = static _ => true;

    /// <summary>Draws one to three operators.</summary>
    /// <param name="life">Owns the values that are combined with the source.</param>
    /// <param name="source">The value.</param>
    /// <param name="until">The token of TakeUntil.</param>
    public static Chain Draw(Life life, IWatchable<Stamp> source, CancellationToken until)
    {
        var chain = new Chain(source);
        for (int count = life.Random.Between(1, 3); count > 0; count--)
        {
            chain.Append(life, until);
        }

        return chain;
    }

    public override string ToString() => string.Join('.', _names);

    private void Append(Life life, CancellationToken until)
    {
        switch (life.Random.Below(8))
        {
            case 0:
                Append("Select", source => source.Select(static stamp => Stamp.Of(stamp.Producer, stamp.Number)));
                break;
            case 1:
                Func<Stamp, bool> passedBefore = Passes;
                Passes = stamp => passedBefore(stamp) && IsKept(stamp);
                Append("Where", source => source.Where(IsKept));
                break;
            case 2:
                MayRepeat = false;
                Append("DistinctUntilChanged", source => source.DistinctUntilChanged());
                break;
            case 3:
                MemoryValue<int> other = CreateOther(life);
                MayRepeat = true;
                Append("CombineLatest", source => source.CombineLatest(other, static (stamp, _) => stamp));
                break;
            case 4:
                MemoryValue<Stamp> constant = life.Own(new MemoryValue<Stamp>(Stamp.CreateInitial()));
                constant.TryComplete(); // the combination ends with the value
                Append("CombineLatestOfMany", source => new[] { source, constant }.CombineLatest(static stamps => stamps[0]));
                break;
            case 5:
                Append("TakeUntil", source => source.TakeUntil(until));
                break;
            case 6:
                IsSlow = true;
                Append("ThrottleLatest", source => source.ThrottleLatest(_interval));
                break;
            default:
                (IsSlow, KeepsAll) = (true, false);
                Append("Debounce", source => source.Debounce(_interval));
                break;
        }
    }

    // The other value is set a few times too, so that some combinations come from its updates.
    private static MemoryValue<int> CreateOther(Life life)
    {
        MemoryValue<int> other = life.Own(new MemoryValue<int>(0));
        life.Begin("a producer of the other", async party =>
        {
            for (int number = party.Random.Below(5); number > 0; number--)
            {
                party.Does("awaits SetAsync of the other");
                using var patience = new CancellationTokenSource(millisecondsDelay: 1);
                try
                {
                    await other.SetAsync(number, patience.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                }
            }

            other.TryComplete();
        });
        return other;
    }

    private static bool IsKept(Stamp stamp) => stamp.IsFinal || stamp.Number % 3 != 0;

    private void Append(string name, Func<IWatchable<Stamp>, IWatchable<Stamp>> append)
    {
        _names.Add(name);
        Watchable = append(Watchable);
    }
}
