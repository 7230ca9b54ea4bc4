namespace EventChannels.Tests.Linearizability.Search;

/// <summary>How far an operation is that has begun and was not seen to end.</summary>
internal enum Phase : byte
{
    /// <summary>It has looked at nothing.</summary>
    Called,

    /// <summary>It has looked at its token, and goes on.</summary>
    Entered,

    /// <summary>A Set has its place in the order, a Get may take, a disposal has yet to let producers go.</summary>
    Waiting,

    /// <summary>Its outcome is decided. The one that was in its way goes on first.</summary>
    Decided,

    /// <summary>It has nothing to do but to return.</summary>
    Done,
}
