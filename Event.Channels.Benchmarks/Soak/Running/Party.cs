namespace EventChannels.Benchmarks;

/// <summary>One of those who act at the same time in a life: a producer, a watcher, one who cancels.</summary>
/// <remarks>It says what it does before it may wait, so that the watchdog can say where it is stuck.</remarks>
internal sealed class Party(Life life, string name, SplitRandom random)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the party, one step after the other, and read by the watchdog.
    private long _steps;
    private volatile string _doing = "begins";

    public Life Life { get; } = life;

    public string Name { get; } = name;

    public SplitRandom Random { get; } = random;

    /// <summary>How often it has said what it does.</summary>
    public long Steps => Volatile.Read(ref _steps);

    public string Doing => _doing;

    /// <summary>Ends when this has ended, however it did.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Notes what this does next.</summary>
    public void Does(string doing)
    {
        _doing = doing;
        Volatile.Write(ref _steps, _steps + 1);
    }

    /// <summary>Notes something that must not be.</summary>
    public void Fault(string fault) => Life.Fault($"{Name}: {fault}");

    /// <summary>Lets the others do something, mostly nothing or little.</summary>
    public async ValueTask PauseAsync()
    {
        switch (Random.Below(512))
        {
            case 0:
                await Task.Delay(1).ConfigureAwait(false);
                break;
            case < 48:
                await Task.Yield();
                break;
            case < 96:
                Thread.SpinWait(Random.Below(200));
                break;
        }
    }

    public async Task RunAsync(Func<Party, Task> body)
    {
        try
        {
            await body(this).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Fault($"while it {_doing}: {error}");
        }
        finally
        {
            _ended.SetResult();
        }
    }

    public void Run(Action<Party> body)
    {
        try
        {
            body(this);
        }
        catch (Exception error)
        {
            Fault($"while it {_doing}: {error}");
        }
        finally
        {
            _ended.SetResult();
        }
    }

    public override string ToString() => $"{Name} {_doing}";
}
