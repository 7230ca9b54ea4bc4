namespace EventChannels.Dashboard.Tests.Page;

/// <summary>The figures of one consumer's panel at one moment. The age is in milliseconds.</summary>
internal sealed record PanelLook(double Set, double Received, double Coalesced, double Age);
