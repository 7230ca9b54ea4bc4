using EventChannels.Tests.Linearizability.Histories;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>Whether there is an order of the operations that explains a history.</summary>
/// <param name="Unexplained">The first event that no order explains; null if there is none.</param>
/// <param name="Configurations">The possible states up to that event, or up to the end.</param>
internal sealed record Verdict(HistoryEvent? Unexplained, IReadOnlyCollection<Configuration> Configurations)
{
    public bool IsExplained => Unexplained is null;
}
