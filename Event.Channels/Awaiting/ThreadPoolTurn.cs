using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>What is awaited to go on on the thread pool, whatever context the caller has.</summary>
internal readonly struct ThreadPoolTurn : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public ThreadPoolTurn GetAwaiter() => this;

    public void OnCompleted(Action continuation) =>
        ThreadPool.QueueUserWorkItem(static state => ((Action)state!)(), continuation);

    public void UnsafeOnCompleted(Action continuation) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => ((Action)state!)(), continuation);

    public void GetResult()
    {
    }
}
