using EventChannels;

namespace Quickstart;

/// <summary>Where a person sees the figures.</summary>
internal interface IScreen
{
    /// <summary>Shows how all followers do, anew at each update of <paramref name="pace"/>, until it ends.</summary>
    Task ShowAsync(IWatchable<Tally> pace, IReadOnlyList<IFollower> followers);

    /// <summary>Shows how it all ended.</summary>
    void Summarize(IReadOnlyList<IFollower> followers, Production production, IReadOnlyList<Check> checks);
}
