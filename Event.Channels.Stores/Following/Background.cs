namespace EventChannels.Stores;

/// <summary>Runs steps on the thread pool that outlive the call that starts them.</summary>
/// <remarks>
/// They run without the caller's context. Otherwise its request or activity would live as long as the step.
/// </remarks>
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
