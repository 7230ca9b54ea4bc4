using NUnit.Framework.Constraints;

namespace EventChannels.Tests.Support;

/// <summary>The outcome of an operation expected to fail.</summary>
internal static class Outcomes
{
    /// <summary>The exception with which the task ends, or <see langword="null"/> if it ends without one.</summary>
    public static async Task<Exception?> FailureAsync(this Task task)
    {
        try
        {
            await task.Within();
            return null;
        }
        catch (Exception failure) when (failure is not TimeoutException)
        {
            return failure;
        }
    }

    public static Task<Exception?> FailureAsync(this ValueTask task)
    {
        return AwaitAsync(task).FailureAsync();

        static async Task AwaitAsync(ValueTask task) => await task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="FailureAsync(ValueTask)"/>
    public static Task<Exception?> FailureAsync<T>(this ValueTask<T> task)
    {
        return AwaitAsync(task).FailureAsync();

        static async Task AwaitAsync(ValueTask<T> task) => await task.ConfigureAwait(false);
    }

    /// <summary>Fails if the task has ended, or if its end is on its way through the thread pool.</summary>
    /// <param name="task">The task that must wait.</param>
    /// <param name="expected">Whether it must wait; otherwise it must have ended.</param>
    public static async Task StillWaitsAsync(this Task task, bool expected = true)
    {
        for (int turn = 0; turn < (expected ? 20 : 1); turn++)
        {
            Assert.That(task.IsCompleted, Is.Not.EqualTo(expected));
            await Task.Run(static () => { });
        }
    }

    /// <summary>Matches the exception of an operation that was cancelled with this very token.</summary>
    public static IResolveConstraint CancelledBy(CancellationToken token) =>
        Is.InstanceOf<OperationCanceledException>().With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(token)
#if !NET // AsTask returns a cancelled task without the token there
            .Or.TypeOf<TaskCanceledException>()
#endif
            ;

    /// <summary>Matches the exception of a Set that was cancelled with this very token after its value was set.</summary>
    public static IResolveConstraint AbandonedBy(CancellationToken token) =>
        Is.TypeOf<SetAbandonedException>()
            .With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(token);

    /// <summary>Matches the exception of a Set that was cancelled with this very token before anything was set.</summary>
    public static IResolveConstraint CancelledUnsetBy(CancellationToken token) =>
        Is.Not.TypeOf<SetAbandonedException>().And.Matches(CancelledBy(token).Resolve());
}
