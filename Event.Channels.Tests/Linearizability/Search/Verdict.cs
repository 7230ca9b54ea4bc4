using EventChannels.Tests.Linearizability.Histories;

namespace EventChannels.Tests.Linearizability.Search;

/// <summary>Whether there is an order of the operations that explains a history.</summary>
/// <param name="Unexplained">The first event that no order explains; null if there is none.</param>
/// <param name="Configurations">The ways in which all up to that event, or to the end, can have come about.</param>
internal sealed record Verdict(HistoryEvent? Unexplained, IReadOnlyCollection<Configuration> Configurations)
{
    public bool IsExplained => Unexplained is null;
}
