namespace EventChannels.Stores;

/// <summary>The exception that is thrown when a request to a store fails.</summary>
/// <remarks>The message contains the store's message. Its members are safe for use from any thread.</remarks>
/// <example>
/// <code><![CDATA[
/// await using var store = new MemoryStore();
/// await using var motto = new StoredValue<string>(store, "motto", StoreSerializer.Text);
///
/// store.Refuse("read only");
/// try { await motto.SetAsync("festina lente"); }
/// catch (StoreException error) when (error.Fault == StoreFault.Refused)
/// {
///     Console.WriteLine(error.Message);             // prints read only
/// }
/// ]]></code>
/// </example>
public sealed class StoreException : Exception
{
    /// <summary>Initializes the exception, for an implementation of <see cref="IValueStore"/>.</summary>
    /// <param name="fault">Why the request failed.</param>
    /// <param name="message">The store's message, and the request.</param>
    /// <param name="innerException">The exception of the store's client; <see langword="null"/> if there is none.</param>
    public StoreException(StoreFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>Gets the reason for the failure.</summary>
    public StoreFault Fault { get; }
}
