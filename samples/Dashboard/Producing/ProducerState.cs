namespace Dashboard;

/// <summary>The number of updates that were set, the recent updates per second, and the number of watchers.</summary>
internal sealed record ProducerState(long Set = 0, double Pace = 0, int Watchers = 0);
