using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace EventChannels;

/// <summary>Represents a value that follows an observable. The subscription is its producer.</summary>
/// <remarks>
/// <para>
/// Each item of the observable is set. With newest-value watchers alone, the observable never waits. An every-value
/// watcher blocks the observable's thread in OnNext until the watcher has taken the item or is disposed: an observable
/// has no other back-pressure.
/// </para>
/// <para>
/// When the observable ends, the value is completed, with the observable's error if there is one. All watchers still get
/// the last value, including watchers that are created later. Items after the end are ignored. Several threads may call
/// OnNext; their items get one order.
/// </para>
/// <para>All members are safe for use from any thread.</para>
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
/// <example>
/// <code><![CDATA[
/// var meter = new MemoryValue<double>(20.5);
/// using ObservedValue<double> temperature = meter.AsObservable().ToValue();
/// using IWatcher<double> screen = temperature.Watch();
/// Console.WriteLine(await screen.GetAsync());       // prints 20.5
///
/// meter.Set(21);
/// Console.WriteLine(await screen.GetAsync());       // prints 21
/// ]]></code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ObservedValue<T> : IWatchable<T>, IDisposable
{
    private readonly MemoryValue<T> _value;

    // Null after the first disposal.
    private IDisposable? _subscription;

    internal ObservedValue(MemoryValue<T> value, IObservable<T> source)
    {
        _value = value;
        _subscription = source.Subscribe(new Observer(value));
    }

    /// <summary>Creates a newest-value watcher of the value. Never waits.</summary>
    /// <returns>
    /// A new watcher, which the caller disposes. Its first Get returns the value current at this call, or a newer one. If
    /// the observable has given no item yet, the first Get waits for one.
    /// </returns>
    public IWatcher<T> Watch() => _value.Watch();

    /// <summary>Creates a watcher of the value with the given delivery. Never waits.</summary>
    /// <param name="delivery">
    /// The delivery of the watcher. With <see cref="Delivery.Sync"/>, the observable's thread blocks in OnNext for this
    /// watcher.
    /// </param>
    /// <returns>A new watcher, as <see cref="Watch()"/> returns it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    public IWatcher<T> Watch(Delivery delivery) => _value.Watch(delivery);

    /// <summary>Gets the current value without a watcher. Never waits.</summary>
    /// <remarks>
    /// While OnNext waits for every-value watchers, its item is the current value, even if no watcher has taken it.
    /// </remarks>
    /// <param name="value">The current value, if there is one.</param>
    /// <returns>
    /// <see langword="true"/> if there is a current value; <see langword="false"/> if the observable has given no item
    /// yet.
    /// </returns>
    public bool TryPeek([MaybeNullWhen(false)] out T value) => _value.TryPeek(out value);

    /// <summary>Completes the value and ends the subscription.</summary>
    /// <remarks>
    /// It is safe from any thread, more than once, and inside a call of the observable. It does not wait, unless the
    /// subscription's own Dispose does, and it throws the exceptions of that Dispose, once. Later items of the observable
    /// are ignored. An OnNext that waits for every-value watchers goes on waiting: dispose those watchers too.
    /// </remarks>
    public void Dispose()
    {
        _value.TryComplete();
        Interlocked.Exchange(ref _subscription, null)?.Dispose();
    }

    /// <summary>
    /// Returns a line for a log: the type of the value, its data, its version and the number of watchers.
    /// </summary>
    /// <remarks>
    /// For example <c>ObservedValue&lt;int&gt;: 42 (version 3, 2 watchers)</c>. It takes no lock, never waits, and is
    /// safe from any thread. The data's own ToString runs, and its exceptions are thrown here.
    /// </remarks>
    /// <returns>The text, which is the same in every culture.</returns>
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
                // The value was completed between the check and the Set: this item came after the end.
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
