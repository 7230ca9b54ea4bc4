using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>Atomic updates: Sets that depend on the current data.</summary>
/// <remarks>
/// The function or comparison runs outside the lock, on the update that the new one would follow. If another update gets in
/// between, it runs again on that one.
/// </remarks>
internal readonly struct AtomicUpdate<T>(ValueCore<T> core, bool blocks, CancellationToken cancellationToken)
{
    /// <summary>Sets the result of a function on the current data. Returns false if there is no data yet.</summary>
    /// <param name="update">The function.</param>
    /// <param name="next">The data that was set.</param>
    /// <param name="handover">The handover that the producer waits for; null if it need not wait.</param>
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

    /// <summary>The same, and waits for the handover.</summary>
    public async ValueTask<T> UpdateAsync(Func<T, T> update)
    {
        if (!TryUpdate(update, out T? next, out Handover<T>? handover))
        {
            throw Errors.NothingToUpdate();
        }

        await AwaitAsync(handover).ConfigureAwait(false);
        return next;
    }

    /// <summary>Sets if the current data equals other data, or if it differs. Without data, nothing is equal.</summary>
    /// <param name="equal">Whether the two must be equal; otherwise they must differ.</param>
    /// <param name="other">The data to compare the current data with.</param>
    /// <param name="next">The data to set.</param>
    /// <param name="comparer">The equality; null for the type's own.</param>
    /// <param name="handover">The handover that the producer waits for; null if it need not wait.</param>
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

    /// <summary>The same, and waits for the handover.</summary>
    public async ValueTask<bool> SetIfAsync(bool equal, T other, T next, IEqualityComparer<T>? comparer)
    {
        bool isSet = TrySetIf(equal, other, next, comparer, out Handover<T>? handover);
        await AwaitAsync(handover).ConfigureAwait(false);
        return isSet;
    }

    private static ValueTask AwaitAsync(Handover<T>? handover) => handover?.Task ?? default;

    // Checks the token before each run, because beside a producer that is faster than the function the runs might never end.
    // A completed value throws even if nothing would change, because otherwise a producer might go on forever.
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
