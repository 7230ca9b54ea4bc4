using System.Runtime.ExceptionServices;

namespace EventChannels;

/// <summary>An exception for which there is no caller.</summary>
internal static class UnhandledException
{
    /// <summary>Throws it where an async void method would: in a context, or else on the thread pool.</summary>
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
