namespace EventChannels.Tests.Observing;

/// <summary>The exception that an observer throws.</summary>
public sealed class ObserverException() : Exception("the observer's own");
