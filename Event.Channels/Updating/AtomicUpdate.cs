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

    /// <summary>Sets if there is no data, or other data.</summary>
    /// <inheritdoc cref="TryUpdate"/>
    public bool TryChange(T next, IEqualityComparer<T> comparer, out Handover<T>? handover)
    {
        Update<T> last;
        do
        {
            last = Look();
            if (last.Version > 0 && AreEqual(last.Value, next, comparer))
            {
                handover = null;
                return false;
            }
        }
        while (!TryFollow(last, next, out handover));
        return true;
    }

    /// <summary>The same, and waits.</summary>
    public async ValueTask<bool> ChangeAsync(T next, IEqualityComparer<T> comparer)
    {
        bool changed = TryChange(next, comparer, out Handover<T>? handover);
        await AwaitAsync(handover).ConfigureAwait(false);
        return changed;
    }

    /// <summary>Sets if there is this very data.</summary>
    /// <inheritdoc cref="TryUpdate"/>
    public bool TryExchange(T expected, T next, IEqualityComparer<T> comparer, out Handover<T>? handover)
    {
        Update<T> last;
        do
        {
            last = Look();
            if (last.Version == 0 || !AreEqual(last.Value, expected, comparer))
            {
                handover = null;
                return false;
            }
        }
        while (!TryFollow(last, next, out handover));
        return true;
    }

    /// <summary>The same, and waits.</summary>
    public async ValueTask<bool> ExchangeAsync(T expected, T next, IEqualityComparer<T> comparer)
    {
        bool exchanged = TryExchange(expected, next, comparer, out Handover<T>? handover);
        await AwaitAsync(handover).ConfigureAwait(false);
        return exchanged;
    }

    private static ValueTask AwaitAsync(Handover<T>? handover) => handover?.Task ?? default;

    // The token before each run: beside a producer that is faster than the function, the runs might never end. A completed
    // value refuses also what would change nothing: otherwise its producer would go on for ever.
    private Update<T> Look()
    {
        cancellationToken.ThrowIfCancellationRequested();
        return core.IsCompleted ? throw core.CreateCompletedException() : core.Last;
    }

    private bool AreEqual(T current, T other, IEqualityComparer<T> comparer)
    {
        core.EnterFunction();
        try
        {
            return comparer.Equals(current, other);
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
