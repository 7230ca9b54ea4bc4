namespace EventChannels.Tests.Observing;

/// <summary>What an observer throws.</summary>
public sealed class ObserverException() : Exception("the observer's own");
