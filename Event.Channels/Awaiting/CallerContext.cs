namespace EventChannels;

/// <summary>The context to which an await on this thread would return.</summary>
internal static class CallerContext
{
    /// <summary>Whether there is one: a synchronization context, or a task scheduler other than the default.</summary>
    public static bool IsPresent =>
        (SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext))
        || TaskScheduler.Current != TaskScheduler.Default;
}
