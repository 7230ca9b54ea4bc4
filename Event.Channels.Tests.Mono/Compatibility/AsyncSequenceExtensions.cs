namespace EventChannels.Tests;

/// <summary>The parts of System.Linq over asynchronous sequences that the tests use.</summary>
/// <remarks>The full package would bring newer versions of the library's dependencies.</remarks>
internal static class AsyncSequenceExtensions
{
    public static async IAsyncEnumerable<T> Where<T>(this IAsyncEnumerable<T> sequence, Func<T, bool> predicate)
    {
        await foreach (T item in sequence)
        {
            if (predicate(item))
            {
                yield return item;
            }
        }
    }

    public static async IAsyncEnumerable<TResult> Select<T, TResult>(
        this IAsyncEnumerable<T> sequence, Func<T, TResult> selector)
    {
        await foreach (T item in sequence)
        {
            yield return selector(item);
        }
    }

    public static async IAsyncEnumerable<T> Take<T>(this IAsyncEnumerable<T> sequence, int count)
    {
        await foreach (T item in sequence)
        {
            yield return item;
            if (--count == 0)
            {
                break;
            }
        }
    }

    public static async ValueTask<T> FirstAsync<T>(this IAsyncEnumerable<T> sequence)
    {
        await foreach (T item in sequence)
        {
            return item;
        }

        throw new InvalidOperationException("The sequence has no items.");
    }

    public static async ValueTask<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> sequence)
    {
        List<T> items = [];
        await foreach (T item in sequence)
        {
            items.Add(item);
        }

        return items;
    }

    public static IEnumerable<T> ToBlockingEnumerable<T>(this IAsyncEnumerable<T> sequence) =>
        sequence.ToListAsync().AsTask().GetAwaiter().GetResult();
}
