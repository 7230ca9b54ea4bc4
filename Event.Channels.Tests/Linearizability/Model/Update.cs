namespace EventChannels.Tests.Linearizability.Model;

/// <summary>A value with its place in the order. Setting an equal value again is another update.</summary>
internal readonly record struct Update(int Version, int Value);
