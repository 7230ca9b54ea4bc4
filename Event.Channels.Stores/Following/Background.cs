namespace EventChannels.Stores;

/// <summary>Steps on the thread pool that outlive the call that begins them.</summary>
/// <remarks>They begin without the caller's context, whose request or activity would otherwise live as long.</remarks>
internal static class Background
{
    public static Task Run(Func<Task> step) => WithoutContext(() => Task.Run(step));

    public static Task<T> Run<T>(Func<Task<T>> step) => WithoutContext(() => Task.Run(step));

    private static TTask WithoutContext<TTask>(Func<TTask> begin)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return begin();
        }

        using (ExecutionContext.SuppressFlow())
        {
            return begin();
        }
    }
}
