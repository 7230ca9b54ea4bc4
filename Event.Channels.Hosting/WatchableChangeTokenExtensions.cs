using Microsoft.Extensions.Primitives;

namespace EventChannels;

/// <summary>From a value to change tokens, for caches and providers that take them.</summary>
public static class WatchableChangeTokenExtensions
{
    /// <summary>Gives a token that is triggered once, by the next update. Never waits.</summary>
    /// <remarks>
    /// <para>
    /// Use it with <c>ChangeToken.OnChange(source.GetChangeToken, …)</c>, which takes the next token after each change, or as
    /// the expiration of a cache entry. Updates that come close together may trigger one token: read the value from
    /// <see cref="IWatchable{T}.TryPeek"/> in the callback. A completion triggers none, unless it has an error: that triggers
    /// the tokens that have registrations then.
    /// </para>
    /// <para>
    /// Callbacks run on the thread pool, never within a Set. What a callback throws is unhandled there, as from a timer. A
    /// token watches its source until it is triggered, its last registration is disposed, or it is collected. When its last
    /// registration is disposed, it counts as changed, since it watches no longer.
    /// </para>
    /// <para>A source that was disposed, as a stored value may be, gives a token that never changes.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The value to follow.</param>
    /// <returns>The token. It is safe for use from any thread.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    public static IChangeToken GetChangeToken<T>(this IWatchable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return new ValueChangeToken<T>(source);
        }
        catch (ObjectDisposedException)
        {
            // ChangeToken.OnChange asks for the next token on the thread pool, where an exception would end the process.
            return new CancellationChangeToken(CancellationToken.None);
        }
    }
}
