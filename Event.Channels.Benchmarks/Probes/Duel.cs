namespace EventChannels.Benchmarks;

/// <summary>Runs two actions at the same instant, each on its own thread, aligned by spinning.</summary>
internal sealed class Duel : IDisposable
{
    private const int MostSpins = 20;
    private const int MostSpinsInPlace = 50_000;

    private readonly Random _random = new(Seed: 1);
    private Action _second = static () => { };
    private int _secondSpins;

    // The round that was announced to the partner, that the partner has reached, may start and has completed, and that each
    // side has begun. The owner writes the first, the third and the fifth, the partner the others.
    private int _announced;
    private int _arrived;
    private int _started;
    private int _done;
    private int _firstBegun;
    private int _secondBegun;

    // Written by the partner before it completes the round: whether the owner had begun before the partner ended.
    private bool _metFirst;
    private volatile bool _over;

    public Duel() => new Thread(RunPartner) { IsBackground = true, Name = nameof(Duel) }.Start();

    /// <returns>Whether the actions met: each began before the other ended. On busy cores they may not meet.</returns>
    public bool Run(Action first, Action second)
    {
        int round = _announced + 1;
        _second = second;
        int firstSpins = _random.Next(MostSpins);
        _secondSpins = _random.Next(MostSpins);

        Volatile.Write(ref _announced, round);
        SpinUntil(ref _arrived, round);
        Volatile.Write(ref _started, round);
        Thread.SpinWait(firstSpins);
        Volatile.Write(ref _firstBegun, round);
        first();
        bool metSecond = Volatile.Read(ref _secondBegun) == round;
        SpinUntil(ref _done, round);
        return metSecond && _metFirst;
    }

    public void Dispose() => _over = true;

    private void RunPartner()
    {
        for (int round = 1; SpinUntil(ref _announced, round); round++)
        {
            Volatile.Write(ref _arrived, round);
            SpinUntil(ref _started, round);
            Thread.SpinWait(_secondSpins);
            Volatile.Write(ref _secondBegun, round);
            _second();
            _metFirst = Volatile.Read(ref _firstBegun) == round;
            Volatile.Write(ref _done, round);
        }
    }

    // A thread that waits for long yields, so that a machine with one core makes progress too. It yields late: two threads
    // that always yield to each other stay on one core, and never meet.
    private bool SpinUntil(ref int counter, int round)
    {
        for (int spins = 0; Volatile.Read(ref counter) != round; spins++)
        {
            if (_over)
            {
                return false;
            }

            if (spins >= MostSpinsInPlace)
            {
                Thread.Yield();
            }
        }

        return true;
    }
}
