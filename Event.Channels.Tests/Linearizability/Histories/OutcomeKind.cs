namespace EventChannels.Tests.Linearizability.Histories;

/// <summary>The kinds of outcomes.</summary>
internal enum OutcomeKind : byte
{
    /// <summary>It returned without a result.</summary>
    Done,

    /// <summary>It returned <see langword="true"/>.</summary>
    Yes,

    /// <summary>It returned <see langword="false"/>.</summary>
    No,

    /// <summary>It returned a value.</summary>
    Gave,

    /// <summary>It was cancelled; a Set had set nothing.</summary>
    Cancelled,

    /// <summary>It threw <see cref="SetAbandonedException"/>.</summary>
    Abandoned,

    /// <summary>It threw <see cref="System.Threading.Channels.ChannelClosedException"/>.</summary>
    Closed,

    /// <summary>It threw <see cref="ObjectDisposedException"/>.</summary>
    Disposed,

    /// <summary>It threw <see cref="InvalidOperationException"/>: another Get waits, or there is nothing to update.</summary>
    WrongUse,

    /// <summary>It threw another exception.</summary>
    Unexpected,
}
