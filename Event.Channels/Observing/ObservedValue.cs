using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>A value that follows an observable: its producer is the subscription.</summary>
/// <remarks>
/// <para>
/// What the observable tells is set. Where all watchers are async, it never waits. A Sync watcher blocks the observable's
/// thread in OnNext until it has taken the value, or is disposed: an observable knows no other back-pressure.
/// </para>
/// <para>
/// When the observable completes, so does the value, with the observable's error if there is one: watchers, also those
/// created later, get the last value and are then told. What an observable tells after its end is ignored. It may tell
/// from several threads, as if in one order.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ObservedValue<T> : IWatchable<T>, IDisposable
{
    private readonly MemoryValue<T> _value;

    // Until the first disposal takes it.
    private IDisposable? _subscription;

    internal ObservedValue(MemoryValue<T> value, IObservable<T> source)
    {
        _value = value;
        _subscription = source.Subscribe(new Observer(value));
    }

    /// <summary>Starts to watch the value, as an async watcher. Never waits.</summary>
    /// <returns>
    /// A new watcher, to be disposed by the caller. Its first Get gives the value current at this call, or a newer one;
    /// where the observable has told none yet, it waits for the first.
    /// </returns>
    public IWatcher<T> Watch() => _value.Watch();

    /// <summary>Starts to watch the value in a mode of the watcher's own. Never waits.</summary>
    /// <param name="delivery">Whether the observable waits for this watcher, with its thread blocked in OnNext.</param>
    /// <returns>A new watcher, as <see cref="Watch()"/> gives it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such mode.</exception>
    public IWatcher<T> Watch(Delivery delivery) => _value.Watch(delivery);

    /// <summary>Reads the current value without a watcher. Never waits.</summary>
    /// <param name="value">
    /// The current value, if there is one: with Sync watchers the one being handed over, also before anyone took it.
    /// </param>
    /// <returns>Whether there is data: <see langword="false"/> before the observable has told some.</returns>
    public bool TryPeek([MaybeNullWhen(false)] out T value) => _value.TryPeek(out value);

    /// <summary>Completes the value, so that nobody waits for more, and ends the subscription. Never waits by itself.</summary>
    /// <remarks>
    /// Safe from any thread, more than once, and within a call of the observable. What the observable tells from now on is
    /// ignored. An OnNext that waits for Sync watchers goes on waiting for them: dispose those too. What ending the
    /// subscription throws is thrown here, once.
    /// </remarks>
    public void Dispose()
    {
        _value.TryComplete();
        Interlocked.Exchange(ref _subscription, null)?.Dispose();
    }

    /// <summary>The value in a line of a log: its type, the data, its version, and how many watch it.</summary>
    /// <remarks>
    /// For example <c>ObservedValue&lt;int&gt;: 42 (version 3, 2 watchers)</c>. Never waits, and needs no lock. The data's own
    /// ToString runs. If it throws, the exception is thrown here. Safe from any thread.
    /// </remarks>
    /// <returns>The text, the same in every culture.</returns>
    public override string ToString() => Texts.Of(_value.Core, nameof(ObservedValue<>));

    private sealed class Observer(MemoryValue<T> value) : IObserver<T>
    {
        public void OnNext(T next)
        {
            try
            {
                if (!value.IsCompleted)
                {
                    value.Set(next);
                }
            }
            catch (ChannelClosedException)
            {
                // The end came between: this is after it.
            }
        }

        public void OnCompleted() => value.TryComplete();

        public void OnError(Exception error)
        {
            ArgumentNullException.ThrowIfNull(error);
            value.TryComplete(error);
        }
    }
}
