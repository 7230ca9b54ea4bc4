using EventChannels;

namespace Quickstart;

/// <summary>How one follower is doing against its value, at one moment.</summary>
/// <param name="Name">The follower's name.</param>
/// <param name="Mode">The mode of its watcher.</param>
/// <param name="Tally">What it has seen.</param>
/// <param name="Set">How many readings its value was set to.</param>
internal readonly record struct Score(string Name, string Mode, Tally Tally, long Set)
{
    /// <summary>Takes a score without a watcher, while the follower and its producer go on.</summary>
    public static Score Of(IFollower follower)
    {
        follower.Progress.TryPeek(out Tally tally);
        follower.Source.TryPeek(out Reading newest);
        return new Score(follower.Name, follower.Delivery == Delivery.Sync ? "Sync" : "async", tally, newest.Sequence);
    }
}
