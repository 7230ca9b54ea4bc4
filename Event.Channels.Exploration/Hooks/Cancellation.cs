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
        Execution execution = Execution.Current;
        LogicalThread? thread = LogicalThread.Current;
        WaitForOthers("Cancel");
        LogicalThread? outer = execution.Cancelling;
        execution.Cancelling = thread;
        try
        {
            source.Cancel();
        }
        finally
        {
            execution.Cancelling = outer;
        }
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
