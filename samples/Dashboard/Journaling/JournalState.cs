namespace Dashboard;

/// <summary>Whether the journal is on, and how many readings it has taken and missed while it was on.</summary>
internal sealed record JournalState(bool On = false, long Taken = 0, long Missing = 0);
