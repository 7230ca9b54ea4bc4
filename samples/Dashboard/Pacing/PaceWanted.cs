namespace Dashboard;

/// <summary>The body of a request that sets the pace.</summary>
internal sealed record PaceWanted(int Value);
