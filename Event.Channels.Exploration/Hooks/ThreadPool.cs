using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>A pool in which each work item is a logical thread of its own.</summary>
[StandIn(typeof(System.Threading.ThreadPool))]
internal static class ThreadPool
{
    public static bool UnsafeQueueUserWorkItem(IThreadPoolWorkItem item, bool preferLocal) => Queue(item.Execute);

    public static bool UnsafeQueueUserWorkItem(WaitCallback callback, object? state) => Queue(() => callback(state));

    public static bool QueueUserWorkItem(WaitCallback callback, object? state) => Queue(() => callback(state));

    private static bool Queue(Action work)
    {
        Execution.Current.Start("pool", work);
        return true;
    }
}
