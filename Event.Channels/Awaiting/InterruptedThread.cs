namespace EventChannels;

/// <summary>Work that must be done even if its thread is interrupted at a lock.</summary>
internal static class InterruptedThread
{
    /// <summary>
    /// Runs an action that takes a lock first. If the thread is interrupted there, the thread pool runs the action instead, and
    /// the interrupt is kept for the thread's next wait.
    /// </summary>
    public static void RunOrQueue<TState>(Action<TState> action, TState state)
    {
        try
        {
            action(state);
        }
        catch (ThreadInterruptedException)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => action(state), null); // unsafe: no user code runs there
            Thread.CurrentThread.Interrupt();
        }
    }
}
