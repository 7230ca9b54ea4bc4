namespace EventChannels;

/// <summary>What a producer does with any value.</summary>
public static partial class ValueExtensions
{
    /// <summary>Sets what a function makes of the current value, as one update. Waits as Set does.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="update">As in <see cref="IValue{T}.TryUpdate"/>.</param>
    /// <returns>What was set.</returns>
    /// <exception cref="ArgumentNullException">There is no value, or no function.</exception>
    /// <exception cref="InvalidOperationException">No value was set yet, or the function set this value itself.</exception>
    /// <exception cref="System.Threading.Channels.ChannelClosedException">The value is completed.</exception>
    public static T Update<T>(this IValue<T> value, Func<T, T> update)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.TryUpdate(update, out T? updated) ? updated : throw Refusal.NothingToUpdate();
    }
}
