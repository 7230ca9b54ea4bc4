using Event.Channels;

namespace Quickstart;

/// <summary>One run: two values, their producers, their followers, and the check at the end.</summary>
internal sealed class MachineWatch(IScreen screen, string journalPath)
{
    /// <summary>Watches the machine for a while, or until it is stopped.</summary>
    /// <returns>Whether every follower saw what it was promised.</returns>
    public async Task<bool> RunAsync(TimeSpan duration, CancellationToken stop)
    {
        // The mode belongs to the value: producers and followers are written alike for both.
        var newest = new MemoryValue<Reading>();
        var recorded = new MemoryValue<Reading> { Sync = true };

        var eager = new Follower("eager", newest);
        var steady = new Follower("steady", newest, TimeSpan.FromMilliseconds(20));
        var slow = new Follower("screen", newest, TimeSpan.FromMilliseconds(250));
        var journal = new Journal("journal", recorded, journalPath);
        IFollower[] followers = [eager, steady, slow, journal];

        // Everyone watches before anything is set: so the journal has the first update, too.
        Task[] following = [.. followers.Select(follower => follower.FollowAsync())];
        Task showing = screen.ShowAsync(slow.Progress, followers);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ending.CancelAfter(duration);

        // A millisecond at best: the timers of some systems are coarser.
        var fast = new Producer(newest, TimeSpan.FromMilliseconds(1));
        var unhurried = new Producer(recorded, TimeSpan.FromMilliseconds(50));
        Task<Reading> producingNewest = fast.ProduceAsync(ending.Token);
        Task<Reading> producingRecorded = unhurried.ProduceAsync(ending.Token);

        // A follower that ends before its producer has failed, and ends the run.
        await Task.WhenAny([producingNewest, producingRecorded, .. following]);
        await ending.CancelAsync();
        Reading lastNewest = await producingNewest;
        Reading lastRecorded = await producingRecorded;
        await Task.WhenAll([showing, .. following]);

        Check[] checks =
        [
            Check.EndsOnNewest(eager, lastNewest),
            Check.EndsOnNewest(steady, lastNewest),
            Check.EndsOnNewest(slow, lastNewest),
            Check.HasEveryUpdate(journal, lastRecorded),
        ];
        screen.Summarize(followers, checks);
        return checks.All(check => check.Passed);
    }
}
