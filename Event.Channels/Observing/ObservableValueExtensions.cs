namespace EventChannels;

/// <summary>Converts observables to values.</summary>
public static class ObservableValueExtensions
{
    /// <summary>Subscribes to an observable, and keeps its last item as a value to watch.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The observable. Exceptions of its Subscribe are thrown here.</param>
    /// <returns>
    /// The value, which the caller disposes. It has data when the observable has given an item, perhaps already during
    /// this call.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// IObservable<double> sensor = new MemoryValue<double>(20.5).AsObservable();
    /// using ObservedValue<double> temperature = sensor.ToValue();
    /// Console.WriteLine(temperature.TryPeek(out double degrees) ? degrees : 0);   // prints 20.5
    /// ]]></code>
    /// </example>
    public static ObservedValue<T> ToValue<T>(this IObservable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ObservedValue<T>(new MemoryValue<T>(), source);
    }

    /// <summary>Subscribes to an observable, and keeps its last item as a value to watch, which begins with data.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The observable. Exceptions of its Subscribe are thrown here.</param>
    /// <param name="initialValue">The current value until the observable gives an item.</param>
    /// <returns>The value, which the caller disposes.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    public static ObservedValue<T> ToValue<T>(this IObservable<T> source, T initialValue)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ObservedValue<T>(new MemoryValue<T>(initialValue), source);
    }
}
