namespace EventChannels.Benchmarks;

/// <summary>
/// A participant of a life, such as a producer, a watcher or a canceller. All parties of a life act at the same time.
/// </summary>
/// <remarks>It reports each step before it may wait. So the watchdog can report the step in which it is stuck.</remarks>
internal sealed class Party(Life life, string name, SplitRandom random)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the party for each step, and read by the watchdog.
    private long _steps;
    private volatile string _doing = "begins";

    public Life Life { get; } = life;

    public string Name { get; } = name;

    public SplitRandom Random { get; } = random;

    /// <summary>The number of reported steps.</summary>
    public long Steps => Volatile.Read(ref _steps);

    public string Doing => _doing;

    /// <summary>Ends when the party has ended, for any reason.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Reports the next step.</summary>
    public void Does(string doing)
    {
        _doing = doing;
        Volatile.Write(ref _steps, _steps + 1);
    }

    /// <summary>Reports a fault.</summary>
    public void Fault(string fault) => Life.Fault($"{Name}: {fault}");

    /// <summary>Gives the other parties time; mostly no time or little.</summary>
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
