using EventChannels.Exploration.Scheduling;

namespace EventChannels.Exploration.Hooks;

/// <summary>
/// The framework's cancellation, with points, and with waits for callbacks that a logical thread can wait for.
/// </summary>
/// <remarks>One logical thread cancels at a time. So a disposal that would wait for one callback waits for all.</remarks>
internal static class Cancellation
{
    [StandIn(typeof(CancellationTokenSource))]
    public static void Cancel(CancellationTokenSource source)
    {
        WaitForOthers("Cancel");
        CancelNow(source.Cancel);
    }

    /// <summary>Cancels, and has a logical thread run the callbacks.</summary>
    [StandIn(typeof(CancellationTokenSource))]
    public static Task CancelAsync(CancellationTokenSource source)
    {
        if (source.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        var cancelled = new System.Threading.Tasks.TaskCompletionSource();
        Execution.Current.Start("cancel", () =>
        {
            WaitForOthers("CancelAsync");
            if (!source.IsCancellationRequested)
            {
                // What is registered last is called first: the caller may go on before the others are called.
                source.Token.UnsafeRegister(static _ => LogicalThread.Point("callbacks"), null);
                CancelNow(source.Cancel);
            }

            cancelled.SetResult();
        });
        LogicalThread.Current?.WaitUntil(() => source.IsCancellationRequested, "CancelAsync");
        return cancelled.Task;
    }

    /// <summary>Runs the callback of a timer, which may cancel a source.</summary>
    public static void CallBack(Action callback)
    {
        WaitForOthers("timer");
        CancelNow(callback);
    }

    [StandIn(typeof(CancellationTokenSource))]
    public static CancellationTokenSource CreateLinkedTokenSource(CancellationToken token) =>
        Note(CancellationTokenSource.CreateLinkedTokenSource(token));

    [StandIn(typeof(CancellationTokenSource))]
    public static CancellationTokenSource CreateLinkedTokenSource(CancellationToken token1, CancellationToken token2) =>
        Note(CancellationTokenSource.CreateLinkedTokenSource(token1, token2));

    [StandIn(typeof(CancellationTokenSource), "get_IsCancellationRequested")]
    public static bool IsCancellationRequested(CancellationTokenSource source)
    {
        LogicalThread.Point("source.IsCancellationRequested");
        return source.IsCancellationRequested;
    }

    [StandIn(typeof(CancellationToken), "get_IsCancellationRequested")]
    public static bool IsCancellationRequested(ref CancellationToken token)
    {
        PointIfCancellable(token, "token.IsCancellationRequested");
        return token.IsCancellationRequested;
    }

    [StandIn(typeof(CancellationToken))]
    public static void ThrowIfCancellationRequested(ref CancellationToken token)
    {
        PointIfCancellable(token, "token.ThrowIfCancellationRequested");
        token.ThrowIfCancellationRequested();
    }

    [StandIn(typeof(CancellationToken))]
    public static CancellationTokenRegistration UnsafeRegister(
        ref CancellationToken token, Action<object?> callback, object? state)
    {
        PointIfCancellable(token, "token.UnsafeRegister");
        CancellationTokenRegistration registration = token.UnsafeRegister(callback, state);
        if (!token.IsCancellationRequested && token.CanBeCanceled)
        {
            Execution.Current.Registrations.Add(registration);
        }

        return registration;
    }

    [StandIn(typeof(CancellationTokenRegistration))]
    public static bool Unregister(ref CancellationTokenRegistration registration)
    {
        PointIfCancellable(registration.Token, "registration.Unregister");
        Execution.Current.Registrations.Remove(registration);
        return registration.Unregister();
    }

    [StandIn(typeof(CancellationTokenRegistration))]
    public static void Dispose(ref CancellationTokenRegistration registration)
    {
        WaitForOthers("registration.Dispose");
        Execution.Current.Registrations.Remove(registration);
        registration.Dispose();
    }

    [StandIn(typeof(CancellationTokenSource))]
    public static void Dispose(CancellationTokenSource source)
    {
        WaitForOthers("source.Dispose");
        Execution.Current.LinkedSources.Remove(source);
        source.Dispose();
    }

    [StandIn(typeof(IDisposable))]
    public static void Dispose(IDisposable disposable)
    {
        if (disposable is CancellationTokenSource source)
        {
            Dispose(source);
        }
        else
        {
            disposable.Dispose();
        }
    }

    private static void CancelNow(Action cancel)
    {
        Execution execution = Execution.Current;
        LogicalThread? outer = execution.Cancelling;
        execution.Cancelling = LogicalThread.Current;
        try
        {
            cancel();
        }
        finally
        {
            execution.Cancelling = outer;
        }
    }

    private static CancellationTokenSource Note(CancellationTokenSource source)
    {
        Execution.Current.LinkedSources.Add(source);
        return source;
    }

    private static void PointIfCancellable(CancellationToken token, string place)
    {
        if (token.CanBeCanceled)
        {
            LogicalThread.Point(place);
        }
    }

    private static void WaitForOthers(string place)
    {
        if (LogicalThread.Current is { } thread)
        {
            Execution execution = thread.Execution;
            thread.WaitUntil(() => execution.Cancelling is null || execution.Cancelling == thread, place);
        }
    }
}
