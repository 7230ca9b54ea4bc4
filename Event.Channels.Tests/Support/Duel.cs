namespace EventChannels.Tests.Support;

/// <summary>Runs two actions at the same instant, in many rounds: each on its own thread, aligned by spinning.</summary>
/// <remarks>A random number of spins before one of the actions moves the instant at which they meet.</remarks>
internal sealed class Duel : IDisposable
{
    private const int MostSpins = 40;

    private readonly Random _random = Stress.SeededRandom();
    private readonly Thread _partner;
    private Action _second = static () => { };
    private Exception? _failure;
    private int _secondSpins;

    // The rounds that were announced to the partner, that it has reached, that may start, and that it has finished. The
    // partner writes the second and the last, the owner the others.
    private int _told;
    private int _arrived;
    private int _started;
    private int _done;
    private volatile bool _over;

    public Duel()
    {
        _partner = new Thread(RunPartner) { IsBackground = true, Name = nameof(Duel) };
        _partner.Start();
    }

    public void Run(Action first, Action second)
    {
        int round = _told + 1;
        _second = second;
        int firstSpins = _random.Next(MostSpins);
        _secondSpins = _random.Next(MostSpins);

        Volatile.Write(ref _told, round);
        SpinUntil(ref _arrived, round);
        Volatile.Write(ref _started, round);
        Thread.SpinWait(firstSpins);
        first();
        SpinUntil(ref _done, round);

        Assert.That(_failure, Is.Null, "The second action threw.");
    }

    /// <summary>The same, but the actions take turns to begin, so neither wins every time on a busy machine.</summary>
    public void RunInTurns(int round, Action one, Action other)
    {
        if (round % 2 == 0)
        {
            Run(one, other);
        }
        else
        {
            Run(other, one);
        }
    }

    public void Dispose()
    {
        _over = true;
        _partner.Join();
    }

    private void RunPartner()
    {
        for (int round = 1; SpinUntil(ref _told, round); round++)
        {
            Volatile.Write(ref _arrived, round);
            SpinUntil(ref _started, round);
            Thread.SpinWait(_secondSpins);
            try
            {
                _second();
            }
            catch (Exception exception)
            {
                _failure = exception;
            }

            Volatile.Write(ref _done, round);
        }
    }

    // A thread that waits for long yields, so a machine with one core makes progress, too.
    private bool SpinUntil(ref int counter, int round)
    {
        var spinner = default(SpinWait);
        while (Volatile.Read(ref counter) != round)
        {
            if (_over)
            {
                return false;
            }

            spinner.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }
}
