namespace EventChannels;

/// <summary>One of the sources of a combination: its watcher, and the latest value that was taken from it.</summary>
/// <remarks>For the Get under way, where it does not say otherwise.</remarks>
internal abstract class CombinedSource
{
    private volatile bool _hasValue;

    /// <summary>Whether a value was taken. Written by the Get under way, read by anyone.</summary>
    public bool HasValue
    {
        get => _hasValue;
        protected set => _hasValue = value;
    }

    /// <summary>Whether there is something to take. From any thread.</summary>
    public abstract bool HasUnread { get; }

    /// <summary>Whether nothing will come any more, and there was no error.</summary>
    public bool HasEnded { get; protected set; }

    /// <summary>The error of the source's completion, once a wait threw it.</summary>
    public Exception? EndError { get; protected set; }

    /// <summary>What a function of the source threw in the last wait.</summary>
    public Exception? Failure { get; protected set; }

    /// <summary>The round of takes in which the latest value was taken.</summary>
    public long Round { get; set; }

    /// <summary>Begins to watch. Before everything else.</summary>
    /// <param name="delivery">How updates come; null for the source's own default.</param>
    public abstract void Open(Delivery? delivery);

    /// <summary>Takes what is unread as the latest value.</summary>
    public abstract bool TryTake();

    /// <summary>Makes the latest value unread again.</summary>
    public abstract void MarkUnread();

    /// <summary>Waits until there is something to take, or an end, or a failure, or the token is cancelled. Never fails.</summary>
    public abstract Task WaitAsync(CancellationToken cancellationToken);

    /// <summary>Stops watching. From any thread, also where it never began.</summary>
    public abstract void Close();

    /// <summary>Lets go of the latest value.</summary>
    public abstract void Forget();
}
