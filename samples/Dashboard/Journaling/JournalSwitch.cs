namespace Dashboard;

/// <summary>The body of a request that switches the journal.</summary>
internal sealed record JournalSwitch(bool On);
