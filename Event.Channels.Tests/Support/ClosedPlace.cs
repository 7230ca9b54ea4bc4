namespace EventChannels.Tests.Support;

/// <summary>
/// A synchronization context, or a task scheduler, that closes once code has begun in it and refuses continuations.
/// </summary>
internal static class ClosedPlace
{
    /// <summary>Begins code in a place that then refuses its continuations.</summary>
    /// <param name="scheduler">Whether the place is a task scheduler.</param>
    /// <param name="refusal">The exception with which it refuses.</param>
    /// <param name="begin">The code, which returns at its first await.</param>
    public static async Task Run(bool scheduler, Exception refusal, Func<Task> begin)
    {
        if (!scheduler)
        {
            await Threads.Run(() =>
            {
                SynchronizationContext.SetSynchronizationContext(new ClosedContext(refusal));
                _ = begin();
            }).Within();
            return;
        }

        var closing = new ClosingScheduler(refusal);
        await Task.Factory.StartNew(
            () => _ = begin(), CancellationToken.None, TaskCreationOptions.None, closing).Within();
        closing.IsClosed = true;
    }

    private sealed class ClosedContext(Exception refusal) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => throw refusal;
    }

    private sealed class ClosingScheduler(Exception refusal) : TaskScheduler
    {
        private volatile bool _closed;

        public bool IsClosed
        {
            get => _closed;
            set => _closed = value;
        }

        protected override void QueueTask(Task task)
        {
            if (_closed)
            {
                throw refusal;
            }

            ThreadPool.QueueUserWorkItem(_ => TryExecuteTask(task));
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
