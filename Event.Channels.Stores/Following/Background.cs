namespace EventChannels.Stores;

/// <summary>Steps on the thread pool that outlive the call that begins them.</summary>
internal static class Background
{
    /// <summary>Begins it without the caller's context, whose request or activity would otherwise live as long.</summary>
    public static Task Run(Func<Task> step)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(step);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(step);
        }
    }
}
