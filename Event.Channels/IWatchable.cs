using System.Diagnostics.CodeAnalysis;

namespace EventChannels;

/// <summary>Represents the read side of a value, which consumers watch.</summary>
/// <remarks>
/// Give this interface to code that follows a value and must not set it. It does not guard against casts. Implementations
/// are safe for use from any thread.
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
public interface IWatchable<T>
{
    /// <summary>Creates a watcher of the value, with the default delivery of the value. Never waits.</summary>
    /// <returns>
    /// A new watcher, which the caller disposes. Its first Get returns the value current at this call, or a newer one. If
    /// no value was set yet, the first Get waits for one.
    /// </returns>
    IWatcher<T> Watch();

    /// <summary>Creates a watcher of the value with the given delivery. Never waits.</summary>
    /// <param name="delivery">The delivery of the watcher. Other watchers of the value may have another one.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> returns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// <paramref name="delivery"/> is <see cref="Delivery.Sync"/>, and the producers of the value cannot wait for a
    /// watcher here, for example because they are on other machines.
    /// </exception>
    IWatcher<T> Watch(Delivery delivery);

    /// <summary>Gets the current value, as far as it is known here, without a watcher. Never waits.</summary>
    /// <remarks>
    /// A derived watchable computes it from the current values of its sources, and opens no watcher. Its functions run on
    /// the calling thread, and their exceptions are thrown here.
    /// </remarks>
    /// <param name="value">The current value, if there is one.</param>
    /// <returns>
    /// <see langword="true"/> if there is a current value; <see langword="false"/> before the first Set, or if an
    /// operator such as <c>Where</c> filters the current value out.
    /// </returns>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>(20.4);
    /// IWatchable<string> text = temperature.Select(degrees => $"{degrees:F0} degrees");
    /// Console.WriteLine(text.TryPeek(out string? now) ? now : "");    // prints 20 degrees
    /// ]]></code>
    /// </example>
    bool TryPeek([MaybeNullWhen(false)] out T value);
}
