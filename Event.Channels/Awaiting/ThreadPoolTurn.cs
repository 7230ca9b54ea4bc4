using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>What is awaited to go on on the thread pool, whatever context the caller has.</summary>
/// <param name="isNotDue">Whether to go on at once instead.</param>
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
