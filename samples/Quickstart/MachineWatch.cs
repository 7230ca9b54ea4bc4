using EventChannels;

namespace Quickstart;

/// <summary>One run: a value, its producer, its followers, and the check at the end.</summary>
internal sealed class MachineWatch(IScreen screen, string journalPath)
{
    /// <summary>Watches the machine for a while, or until it is stopped.</summary>
    /// <returns>Whether every follower saw what it was promised.</returns>
    public async Task<bool> RunAsync(TimeSpan duration, CancellationToken stop)
    {
        // One value for all: the mode is each watcher's own, and its producer need not know of it.
        var readings = new MemoryValue<Reading>();

        var eager = new Follower("eager", readings);
        var steady = new Follower("steady", readings, TimeSpan.FromMilliseconds(20));
        var slow = new Follower("screen", readings, TimeSpan.FromMilliseconds(250));
        var journal = new Journal("journal", readings, journalPath);
        IFollower[] followers = [eager, steady, slow, journal];

        // Everyone watches before anything is set: so the journal has the first update, too.
        Task[] following = [.. followers.Select(follower => follower.FollowAsync())];
        Task showing = screen.ShowAsync(slow.Progress, followers);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ending.CancelAfter(duration);

        // At best: the timers of some systems are coarser, and each Set waits for the journal.
        var producer = new Producer(readings, TimeSpan.FromMilliseconds(5));
        Task<Production> producing = producer.ProduceAsync(ending.Token);

        // A follower that ends before the producer has failed, and ends the run.
        await Task.WhenAny([producing, .. following]);
        await ending.CancelAsync();
        Production production = await producing;
        await Task.WhenAll([showing, .. following]);

        Check[] checks =
        [
            Check.EndsOnNewest(eager, production.Last),
            Check.EndsOnNewest(steady, production.Last),
            Check.EndsOnNewest(slow, production.Last),
            Check.HasEveryUpdate(journal, production.Last),
        ];
        screen.Summarize(followers, production, checks);
        return checks.All(check => check.Passed);
    }
}
