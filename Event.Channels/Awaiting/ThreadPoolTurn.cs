using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>An awaitable that continues on the thread pool, even if the caller has a context.</summary>
/// <param name="isNotDue">Whether to continue at once instead.</param>
internal readonly struct ThreadPoolTurn(bool isNotDue) : ICriticalNotifyCompletion
{
    public static ThreadPoolTurn NotDue => new(isNotDue: true);

    public bool IsCompleted => isNotDue;

    public ThreadPoolTurn GetAwaiter() => this;

    public void OnCompleted(Action continuation) =>
        ThreadPool.QueueUserWorkItem(static state => ((Action)state!)(), continuation);

    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => ((Action)state!)(), continuation);

    public void GetResult()
    {
    }
}
