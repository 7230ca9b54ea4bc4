namespace EventChannels;

/// <summary>Makes values of observables.</summary>
public static class ObservableValueExtensions
{
    /// <summary>Subscribes to an observable, and keeps what it told last as a value to watch.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The observable. What its Subscribe throws is thrown here.</param>
    /// <returns>
    /// The value, to be disposed by the caller. It has data once the observable has told some, which may be by now.
    /// </returns>
    /// <exception cref="ArgumentNullException">There is no observable.</exception>
    public static ObservedValue<T> ToValue<T>(this IObservable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ObservedValue<T>(new MemoryValue<T>(), source);
    }

    /// <summary>Subscribes to an observable, and keeps what it told last as a value to watch.</summary>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="source">The observable. What its Subscribe throws is thrown here.</param>
    /// <param name="initialValue">The current value until the observable tells one.</param>
    /// <returns>The value, to be disposed by the caller.</returns>
    /// <exception cref="ArgumentNullException">There is no observable.</exception>
    public static ObservedValue<T> ToValue<T>(this IObservable<T> source, T initialValue)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ObservedValue<T>(new MemoryValue<T>(initialValue), source);
    }
}
