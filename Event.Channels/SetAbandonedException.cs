namespace EventChannels;

/// <summary>A Set was cancelled after its value was set: only the waiting for Sync watchers ended.</summary>
/// <remarks>
/// <para>
/// <see cref="IValue{T}.SetAsync"/>, <see cref="IValue{T}.UpdateAsync"/>, <see cref="IValue{T}.SetIfChangedAsync"/> and
/// <see cref="IValue{T}.CompareAndSetAsync"/> throw it. A plain <see cref="OperationCanceledException"/> from them says that
/// nothing was set. Do not repeat a Set that ended with this exception: the value has its place among the updates. A watcher
/// gets it with its next Get, unless a newer update overtakes it first.
/// </para>
/// <para>
/// The exception carries the caller's token, and code that catches <see cref="OperationCanceledException"/> catches it too.
/// Await the task to see it: <see cref="Task.Wait()"/> and <see cref="Task{TResult}.Result"/> throw a
/// <see cref="TaskCanceledException"/> of their own in its place. Reading its members is safe from any thread.
/// </para>
/// </remarks>
public sealed class SetAbandonedException : OperationCanceledException
{
    private const string Text = "The value was set. Only the waiting for Sync watchers to take it was cancelled.";

    /// <summary>Creates the exception, for an implementation of <see cref="IValue{T}"/>.</summary>
    /// <param name="cancellationToken">The token that ended the waiting.</param>
    public SetAbandonedException(CancellationToken cancellationToken)
        : base(Text, cancellationToken)
    {
    }

    /// <summary>Creates the exception with its cause, for an implementation of <see cref="IValue{T}"/>.</summary>
    /// <param name="innerException">What ended the waiting; <see langword="null"/> for nothing but the token.</param>
    /// <param name="cancellationToken">The token that ended the waiting.</param>
    public SetAbandonedException(Exception? innerException, CancellationToken cancellationToken)
        : base(Text, innerException, cancellationToken)
    {
    }
}
