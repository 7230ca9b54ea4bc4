namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>The ends of operations that are told apart.</summary>
internal enum OutcomeKind : byte
{
    /// <summary>It returned, with nothing to tell.</summary>
    Done,

    /// <summary>It returned <see langword="true"/>.</summary>
    Yes,

    /// <summary>It returned <see langword="false"/>.</summary>
    No,

    /// <summary>It gave a value.</summary>
    Gave,

    /// <summary>It was cancelled, and a Set had set nothing.</summary>
    Cancelled,

    /// <summary>It threw <see cref="SetAbandonedException"/>.</summary>
    Abandoned,

    /// <summary>It threw <see cref="System.Threading.Channels.ChannelClosedException"/>.</summary>
    Closed,

    /// <summary>It threw <see cref="ObjectDisposedException"/>.</summary>
    Disposed,

    /// <summary>It threw <see cref="InvalidOperationException"/>: a Get waits, or there is nothing to update.</summary>
    WrongUse,

    /// <summary>It threw something else.</summary>
    Unexpected,
}
