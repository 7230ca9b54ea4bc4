namespace EventChannels;

/// <summary>A watcher that knows the error with which its value was completed from what a function throws.</summary>
internal interface IEndingWatcher
{
    /// <summary>Whether what a wait threw is the error with which it ended.</summary>
    bool HasEndedWith(Exception error);
}
