namespace EventChannels.Tests.Linearizability.Search;

/// <summary>The progress of an operation that has begun and has not been seen to end.</summary>
internal enum Phase : byte
{
    /// <summary>It has checked nothing yet.</summary>
    Called,

    /// <summary>It has checked its token, and continues.</summary>
    Entered,

    /// <summary>A Set has its place in the order, a Get may take, a disposal has yet to release producers.</summary>
    Waiting,

    /// <summary>Its outcome is decided. The operation that was in its way continues first.</summary>
    Decided,

    /// <summary>It has only to return.</summary>
    Done,
}
