namespace Dashboard;

/// <summary>How many updates the producer has set, how many a second of late, and how many watch.</summary>
internal sealed record ProducerState(long Set = 0, double Pace = 0, int Watchers = 0);
