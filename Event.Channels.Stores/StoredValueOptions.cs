using System.Text.Json.Serialization.Metadata;

namespace EventChannels.Stores;

/// <summary>Provides the options of a value that a store keeps.</summary>
/// <remarks>
/// It is immutable: the properties are set at creation. One object may be used from any thread, and by several values.
/// </remarks>
/// <typeparam name="T">The type of the data.</typeparam>
/// <example>
/// <code><![CDATA[
/// var options = new StoredValueOptions<string>(StoreSerializer.Text)
/// {
///     Absent = "none",                              // the value of a key that does not exist
///     AttemptTimeout = TimeSpan.FromSeconds(2),     // for a store far away
///     MinimumBackOff = TimeSpan.FromMilliseconds(50),
///     MaximumBackOff = TimeSpan.FromSeconds(1),
///     Linger = TimeSpan.FromSeconds(10),            // for watchers that come and go
///     TimeProvider = TimeProvider.System,
/// };
///
/// await using var store = new MemoryStore();
/// await using var motto = new StoredValue<string>(store, "motto", options);
/// using IWatcher<string> watcher = motto.Watch();
/// Console.WriteLine(await watcher.GetAsync());      // prints none
/// ]]></code>
/// </example>
public sealed class StoredValueOptions<T>
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(24);

    /// <summary>Initializes options with a serializer, and defaults for the rest.</summary>
    /// <param name="serializer">Encodes values as data, and decodes them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="serializer"/> is <see langword="null"/>.</exception>
    public StoredValueOptions(StoreSerializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        Serializer = serializer;
    }

    /// <summary>Initializes options for JSON with source-generated metadata, and defaults for the rest.</summary>
    /// <param name="typeInfo">
    /// The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public StoredValueOptions(JsonTypeInfo<T> typeInfo)
        : this(StoreSerializer.Json(typeInfo))
    {
    }

    /// <summary>Converts a serializer to options, with defaults for the rest.</summary>
    /// <param name="serializer">Encodes values as data, and decodes them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="serializer"/> is <see langword="null"/>.</exception>
    public static implicit operator StoredValueOptions<T>(StoreSerializer<T> serializer) => new(serializer);

    /// <summary>Converts source-generated JSON metadata to options, with defaults for the rest.</summary>
    /// <param name="typeInfo">
    /// The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public static implicit operator StoredValueOptions<T>(JsonTypeInfo<T> typeInfo) => new(typeInfo);

    /// <summary>Gets the serializer, which encodes values as data and decodes them.</summary>
    /// <example>
    /// <code><![CDATA[
    /// var options = new StoredValueOptions<string>(StoreSerializer.Text);
    /// Console.WriteLine(options.Serializer.Serialize("motto").Length);   // prints 5
    /// ]]></code>
    /// </example>
    public StoreSerializer<T> Serializer { get; }

    /// <summary>
    /// Gets or initializes the value of a key that does not exist. By default there is none, and Gets wait for a value.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The property is read and was not set: <see cref="HasAbsent"/> is <see langword="false"/>.
    /// </exception>
    public T Absent
    {
        get => HasAbsent ? field : throw new InvalidOperationException("No Absent was set. Look at HasAbsent first.");
        init => (field, HasAbsent) = (value, true);
    }
    = default!;

    /// <summary>Gets whether <see cref="Absent"/> was set.</summary>
    /// <example>
    /// <code><![CDATA[
    /// var options = new StoredValueOptions<string>(StoreSerializer.Text);
    /// Console.WriteLine(options.HasAbsent);             // prints False
    /// ]]></code>
    /// </example>
    public bool HasAbsent { get; private init; }

    /// <summary>
    /// Gets or initializes the longest time for one attempt to read, write or begin to follow the key. The default is
    /// 1 second.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than 24 days.</exception>
    public TimeSpan AttemptTimeout
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(AttemptTimeout));
    }
    = TimeSpan.FromSeconds(1);

    /// <summary>Gets or initializes the shortest pause between two attempts. The default is 20 ms.</summary>
    /// <remarks>Jitter makes a pause longer.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than 24 days.</exception>
    public TimeSpan MinimumBackOff
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(MinimumBackOff));
    }
    = TimeSpan.FromMilliseconds(20);

    /// <summary>Gets or initializes the longest pause between two attempts. The default is 200 ms.</summary>
    /// <remarks>If it is shorter than <see cref="MinimumBackOff"/>, <see cref="MinimumBackOff"/> applies.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than 24 days.</exception>
    public TimeSpan MaximumBackOff
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(MaximumBackOff));
    }
    = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Gets or initializes the time for which the feed stays open after the disposal of the last watcher. The default is
    /// zero.
    /// </summary>
    /// <remarks>A watcher that is created in this time costs one read, and no new feed.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 24 days.</exception>
    public TimeSpan Linger
    {
        get;
        init => field = Checked(value, TimeSpan.Zero, nameof(Linger));
    }

    /// <summary>
    /// Gets or initializes the clock for all pauses and for <see cref="AttemptTimeout"/>. The default is the system's
    /// clock.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is <see langword="null"/>.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }
    = TimeProvider.System;

    private static TimeSpan Checked(TimeSpan value, TimeSpan least, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _longest, name);
        return value;
    }
}
