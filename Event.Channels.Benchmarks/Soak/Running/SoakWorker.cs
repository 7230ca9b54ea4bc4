namespace EventChannels.Benchmarks;

/// <summary>Repeats one scenario until the soak ends.</summary>
internal sealed class SoakWorker(SoakContext context, Scenario scenario, int number, SplitRandom random)
{
    private volatile Life? _current;

    /// <summary>The current life; null between two lives.</summary>
    public Life? Current => _current;

    public Tally Tally { get; } = new();

    public async Task RunAsync()
    {
        try
        {
            for (int count = 1; !context.IsEnding; count++)
            {
                await LiveAsync($"life {count}", scenario.LiveAsync).ConfigureAwait(false);
                Tally.CountLife();
                await context.PausePoint.PassAsync().ConfigureAwait(false);
            }

            await LiveAsync("end", scenario.EndAsync).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            context.Faults.Add($"{scenario.Name} {number}: {error}");
        }
    }

    private async Task LiveAsync(string name, Func<Life, Task> liveAsync)
    {
        var life = new Life(context, $"{scenario.Name} {number}, {name}", random.Split(), Tally);
        _current = life;
        await liveAsync(life).ConfigureAwait(false);
        await life.EndAsync().ConfigureAwait(false);
        _current = null;
    }
}
