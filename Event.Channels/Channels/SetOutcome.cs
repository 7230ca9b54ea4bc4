namespace EventChannels;

/// <summary>How a Set began, or why it did not.</summary>
internal enum SetOutcome
{
    /// <summary>It has its place among the updates.</summary>
    Begun,

    /// <summary>Another update came before it than the one that it was to follow: nothing was set.</summary>
    Overtaken,

    /// <summary>The value is completed: nothing was set.</summary>
    Refused,
}
