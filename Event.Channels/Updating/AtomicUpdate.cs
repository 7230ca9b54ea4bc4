using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>Sets that depend on the value before them.</summary>
/// <remarks>
/// What decides runs outside the lock, on the update that this one would follow, and again if another one came to stand
/// between the two.
/// </remarks>
internal readonly struct AtomicUpdate<T>(ValueCore<T> core, bool blocks, CancellationToken cancellationToken)
{
    /// <summary>Sets what a function makes of the value; false without data.</summary>
    /// <param name="update">The function.</param>
    /// <param name="next">What was set.</param>
    /// <param name="handover">What the producer waits for; null if there is no need to.</param>
    public bool TryUpdate(Func<T, T> update, [MaybeNullWhen(false)] out T next, out Handover<T>? handover)
    {
        Update<T> last;
        do
        {
            last = Look();
            if (last.Version == 0)
            {
                next = default;
                handover = null;
                return false;
            }

            core.EnterFunction();
            try
            {
                next = update(last.Value);
            }
            finally
            {
                UpdateScope.Exit();
            }
        }
        while (!TryFollow(last, next, out handover));
        return true;
    }

    /// <summary>The same, and waits.</summary>
    public async ValueTask<T> UpdateAsync(Func<T, T> update)
    {
        if (!TryUpdate(update, out T? next, out Handover<T>? handover))
        {
            throw Errors.NothingToUpdate();
        }

        await AwaitAsync(handover).ConfigureAwait(false);
        return next;
    }

    /// <summary>Sets if the current value is equal to another one, or if it is not. No data is equal to nothing.</summary>
    /// <param name="equal">Whether it has to be equal.</param>
    /// <param name="other">The value that the current one is compared to.</param>
    /// <param name="next">The value to set.</param>
    /// <param name="comparer">Null for the type's own equality.</param>
    /// <param name="handover">What the producer waits for; null if there is no need to.</param>
    public bool TrySetIf(bool equal, T other, T next, IEqualityComparer<T>? comparer, out Handover<T>? handover)
    {
        Update<T> last;
        do
        {
            last = Look();
            if (equal != (last.Version > 0 && AreEqual(last.Value, other, comparer)))
            {
                handover = null;
                return false;
            }
        }
        while (!TryFollow(last, next, out handover));
        return true;
    }

    /// <summary>The same, and waits.</summary>
    public async ValueTask<bool> SetIfAsync(bool equal, T other, T next, IEqualityComparer<T>? comparer)
    {
        bool isSet = TrySetIf(equal, other, next, comparer, out Handover<T>? handover);
        await AwaitAsync(handover).ConfigureAwait(false);
        return isSet;
    }

    private static ValueTask AwaitAsync(Handover<T>? handover) => handover?.Task ?? default;

    // The token before each run: beside a producer that is faster than the function, the runs might never end. A completed
    // value refuses also what would change nothing: otherwise its producer would go on for ever.
    private Update<T> Look()
    {
        cancellationToken.ThrowIfCancellationRequested();
        return core.IsCompleted ? throw core.CreateCompletedException() : core.Last;
    }

    private bool AreEqual(T current, T other, IEqualityComparer<T>? comparer)
    {
        core.EnterFunction();
        try
        {
            return (comparer ?? EqualityComparer<T>.Default).Equals(current, other);
        }
        finally
        {
            UpdateScope.Exit();
        }
    }

    private bool TryFollow(Update<T> last, T next, out Handover<T>? handover) =>
        core.Set(next, last, blocks, cancellationToken, out handover) switch
        {
            SetOutcome.Admitted => true,
            SetOutcome.Overtaken => false,
            _ => throw core.CreateCompletedException(),
        };
}
