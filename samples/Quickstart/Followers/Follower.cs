using EventChannels;

namespace Quickstart;

/// <summary>Follows a value as fast as it can or, with a period, no faster than that.</summary>
internal sealed class Follower(string name, MemoryValue<Reading> source, TimeSpan? period = null) : IFollower
{
    public string Name { get; } = name;

    public MemoryValue<Reading> Source { get; } = source;

    public Delivery Delivery => Delivery.Async;

    public MemoryValue<Tally> Progress { get; } = new();

    public async Task FollowAsync()
    {
        Tally tally = default;
        using PeriodicTimer? pace = period is { } pause ? new PeriodicTimer(pause) : null;
        await using MemoryWatcher<Reading> watcher = Source.Watch(Delivery);

        // However long the body takes, the next step gives what is newest then.
        await foreach (Reading reading in watcher.ReadAllAsync())
        {
            tally = tally.Add(reading);
            Progress.Set(tally);

            if (pace is not null)
            {
                await pace.WaitForNextTickAsync();
            }
        }

        Progress.TryComplete();
    }
}
