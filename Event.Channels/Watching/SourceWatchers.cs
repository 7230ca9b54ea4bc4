using System.Runtime.CompilerServices;

namespace EventChannels;

/// <summary>Operations on any watcher, through <see cref="ISourceWatcher{T}"/>.</summary>
internal static class SourceWatchers
{
    /// <summary>Watches with a delivery, or with the watchable's own default if it is null.</summary>
    public static IWatcher<T> Watch<T>(this IWatchable<T> watchable, Delivery? delivery) =>
        delivery is { } chosen ? watchable.Watch(chosen) : watchable.Watch();

    /// <summary>The watcher itself, or an adapter if it does not implement the interface.</summary>
    public static ISourceWatcher<T> AsSource<T>(this IWatcher<T> watcher) =>
        watcher as ISourceWatcher<T> ?? new ForeignWatcher<T>(watcher);

    /// <summary>The ReadAllAsync loop of all watchers.</summary>
    /// <param name="takeAsync">A Get that returns nothing if nothing will come any more.</param>
    /// <param name="throwIfEndedWithError">Throws the error with which the value ended, if there is one.</param>
    /// <param name="callToken">The token of ReadAllAsync.</param>
    public static IAsyncEnumerable<T> TakeAllAsync<T>(
        Func<CancellationToken, ValueTask<Taken<T>>> takeAsync, Action throwIfEndedWithError, CancellationToken callToken) =>
        new OneStepSequence<T>(() => TakeEachAsync(takeAsync, throwIfEndedWithError, callToken, CancellationToken.None));

    // The token of the enumeration is kept apart, so that the exception carries the token that was cancelled.
    private static async IAsyncEnumerable<T> TakeEachAsync<T>(
        Func<CancellationToken, ValueTask<Taken<T>>> takeAsync,
        Action throwIfEndedWithError,
        CancellationToken callToken,
        [EnumeratorCancellation] CancellationToken enumerationToken)
    {
        using CancellationTokenSource? both = callToken.CanBeCanceled && enumerationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(callToken, enumerationToken)
            : null;
        CancellationToken either = both?.Token ?? (callToken.CanBeCanceled ? callToken : enumerationToken);
        UnwaitedSteps steps = default;

        while (true)
        {
            Taken<T> taken;
            try
            {
                ValueTask<Taken<T>> take = takeAsync(either);
                bool waited = !take.IsCompleted;
                taken = await take.ConfigureAwait(false);
                await steps.YieldIfDue(waited);
            }
            catch (OperationCanceledException) when (both is not null)
            {
                callToken.ThrowIfCancellationRequested();
                enumerationToken.ThrowIfCancellationRequested();
                throw;
            }

            if (!taken.Found)
            {
                break;
            }

            yield return taken.Value;
        }

        throwIfEndedWithError();
    }
}
