namespace EventChannels.Benchmarks;

/// <summary>The names of the peers in tables and charts.</summary>
internal static class PeerNames
{
    public const string Library = "Event.Channels";
    public const string LibraryInline = "Event.Channels, inline";
    public const string Obvious = "Obvious BCL";
    public const string ObviousInline = "Obvious BCL, inline";
    public const string Signalled = "Signalled task";
    public const string Rx = "Rx";
    public const string R3 = "R3";
    public const string Broadcast = "BroadcastBlock";
    public const string BoundedChannel = "Bounded channel";

    public static bool IsLibrary(string name) => name is Library or LibraryInline;
}
