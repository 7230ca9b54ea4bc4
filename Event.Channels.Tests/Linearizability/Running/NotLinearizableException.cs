namespace EventChannels.Tests.Linearizability.Running;

/// <summary>A run of a program that no order of its operations explains.</summary>
internal sealed class NotLinearizableException(string report) : Exception(report);
