namespace EventChannels;

/// <summary>What has to be done although its thread may be interrupted at a lock.</summary>
internal static class InterruptedThread
{
    /// <summary>
    /// Runs an action that takes a lock first. If the thread is interrupted there, the thread pool runs the action instead, and
    /// the thread is interrupted at its next wait.
    /// </summary>
    public static void RunOrQueue<TState>(Action<TState> action, TState state)
    {
        try
        {
            action(state);
        }
        catch (ThreadInterruptedException)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => action(state), null); // no user code runs there
            Thread.CurrentThread.Interrupt();
        }
    }
}
