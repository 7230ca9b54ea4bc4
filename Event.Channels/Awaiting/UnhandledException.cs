using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>Raises an exception that has no caller to receive it.</summary>
internal static class UnhandledException
{
    /// <summary>Throws as an async void method does: in the context if there is one, otherwise on the thread pool.</summary>
    public static void Throw(Exception exception, SynchronizationContext? context)
    {
        if (context is not null)
        {
            try
            {
                context.Post(static state => ((ExceptionDispatchInfo)state!).Throw(), ExceptionDispatchInfo.Capture(exception));
                return;
            }
            catch (Exception refusal)
            {
                exception = new AggregateException(exception, refusal);
            }
        }

        ThreadPool.QueueUserWorkItem(
            static state => ((ExceptionDispatchInfo)state!).Throw(), ExceptionDispatchInfo.Capture(exception));
    }
}
