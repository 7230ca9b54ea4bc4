using EventChannels;

namespace Quickstart;

/// <summary>Someone who watches a value, at a pace of its own.</summary>
internal interface IFollower
{
    string Name { get; }

    MemoryValue<Reading> Source { get; }

    /// <summary>Whether the producer waits for this follower.</summary>
    Delivery Delivery { get; }

    /// <summary>What this follower has seen so far: a value again, set at each reading, completed at the end.</summary>
    MemoryValue<Tally> Progress { get; }

    /// <summary>Follows the value until it is completed. Watches it already when this returns.</summary>
    Task FollowAsync();
}
