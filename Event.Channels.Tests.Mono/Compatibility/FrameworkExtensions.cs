using System.Diagnostics;

namespace EventChannels.Tests;

/// <summary>
/// Members of .NET that the tests use and that .NET Framework and the Polyfill package lack, under .NET's names.
/// </summary>
/// <remarks>They are in the namespace around the tests, which takes precedence over the package's.</remarks>
internal static class FrameworkExtensions
{
    extension(Environment)
    {
        public static long TickCount64 => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
    }

    extension(Interlocked)
    {
        public static void MemoryBarrierProcessWide() => Interlocked.MemoryBarrier();
    }

    extension(ObjectDisposedException)
    {
        public static void ThrowIf(bool condition, object instance)
        {
            if (condition)
            {
                throw new ObjectDisposedException(instance.GetType().Name);
            }
        }
    }

    extension(Task task)
    {
        public bool IsCompletedSuccessfully => task.Status == TaskStatus.RanToCompletion;
    }

    // The package's version throws another exception than that of the task.
    public static async Task WaitAsync(this Task task, TimeSpan timeout)
    {
        using var ended = new CancellationTokenSource();
        if (await Task.WhenAny(task, Task.Delay(timeout, ended.Token)).ConfigureAwait(false) != task)
        {
            throw new TimeoutException();
        }

        ended.Cancel();
        await task.ConfigureAwait(false);
    }

    public static async Task<T> WaitAsync<T>(this Task<T> task, TimeSpan timeout)
    {
        await WaitAsync((Task)task, timeout).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    extension(ThreadPool)
    {
        public static bool UnsafeQueueUserWorkItem<TState>(Action<TState> callBack, TState state, bool preferLocal) =>
            ThreadPool.UnsafeQueueUserWorkItem(_ => callBack(state), null);
    }

    extension(TimeSpan)
    {
        public static TimeSpan operator *(TimeSpan span, int factor) => TimeSpan.FromTicks(span.Ticks * factor);

        public static TimeSpan operator *(int factor, TimeSpan span) => span * factor;

        public static TimeSpan operator /(TimeSpan span, int divisor) => TimeSpan.FromTicks(span.Ticks / divisor);
    }

    extension(ref SpinWait spinner)
    {
        // Never sleeps, regardless of the threshold.
        public void SpinOnce(int sleep1Threshold)
        {
            if (spinner.NextSpinWillYield)
            {
                Thread.Yield();
            }
            else
            {
                spinner.SpinOnce();
            }
        }
    }
}
