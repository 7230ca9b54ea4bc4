using Microsoft.Extensions.Primitives;

namespace EventChannels;

/// <summary>Converts a value to change tokens, for caches and providers that take them.</summary>
public static class WatchableChangeTokenExtensions
{
    /// <summary>Creates a change token that the next update triggers, once. Never waits.</summary>
    /// <remarks>
    /// <para>
    /// Use it with <c>ChangeToken.OnChange(source.GetChangeToken, …)</c>, which asks for another token after each
    /// change, or as the expiration of a cache entry. Several updates in a row may trigger the token only once: in the
    /// callback, read the value with <see cref="IWatchable{T}.TryPeek"/>. A completion without an error triggers no
    /// token. A completion with an error triggers each token that has a registration at that time.
    /// </para>
    /// <para>
    /// Callbacks run on the thread pool, never within a Set. An exception from a callback is unhandled there, as in a
    /// timer. A token watches its source until it is triggered, its last registration is disposed, or the token is
    /// garbage-collected. After its last registration is disposed, it reports a change, because it no longer watches.
    /// </para>
    /// <para>If the source is disposed, for example a stored value, the token never changes.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The value to follow.</param>
    /// <returns>The token. It is safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// using Microsoft.Extensions.Primitives;
    ///
    /// var price = new MemoryValue<decimal>(100);
    /// var changed = new TaskCompletionSource();
    /// using IDisposable subscription = ChangeToken.OnChange(price.GetChangeToken, () => changed.TrySetResult());
    ///
    /// price.Set(101);
    /// await changed.Task;
    /// Console.WriteLine(price.TryPeek(out decimal newest) ? newest : 0);   // prints 101
    /// ]]></code>
    /// </example>
    public static IChangeToken GetChangeToken<T>(this IWatchable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return new ValueChangeToken<T>(source);
        }
        catch (ObjectDisposedException)
        {
            // ChangeToken.OnChange asks for the next token on the thread pool. An exception there would end the process.
            return new CancellationChangeToken(CancellationToken.None);
        }
    }
}
