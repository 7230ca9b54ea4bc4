namespace Dashboard;

/// <summary>Whether the journal is on, and what it has taken and missed while it was.</summary>
internal sealed record JournalState(bool On = false, long Taken = 0, long Missing = 0);
