using System.Text.Json.Serialization.Metadata;

namespace EventChannels.Stores;

/// <summary>Options for a value that a store keeps.</summary>
/// <remarks>Immutable: the properties are set at creation. Safe for use from any thread, and by several values.</remarks>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class StoredValueOptions<T>
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(24);

    /// <summary>Creates options with a serializer.</summary>
    /// <param name="serializer">Encodes values as data, and decodes them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="serializer"/> is <see langword="null"/>.</exception>
    public StoredValueOptions(StoreSerializer<T> serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        Serializer = serializer;
    }

    /// <summary>Creates options for JSON with source-generated metadata.</summary>
    /// <param name="typeInfo">
    /// The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public StoredValueOptions(JsonTypeInfo<T> typeInfo)
        : this(StoreSerializer.Json(typeInfo))
    {
    }

    /// <summary>Creates options with a serializer, and defaults for the rest.</summary>
    /// <param name="serializer">Encodes values as data, and decodes them.</param>
    /// <exception cref="ArgumentNullException"><paramref name="serializer"/> is <see langword="null"/>.</exception>
    public static implicit operator StoredValueOptions<T>(StoreSerializer<T> serializer) => new(serializer);

    /// <summary>Creates options for JSON with source-generated metadata, and defaults for the rest.</summary>
    /// <param name="typeInfo">
    /// The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public static implicit operator StoredValueOptions<T>(JsonTypeInfo<T> typeInfo) => new(typeInfo);

    /// <summary>Encodes values as data, and decodes them.</summary>
    public StoreSerializer<T> Serializer { get; }

    /// <summary>The value of a missing or deleted key. By default there is none, and Gets wait for a value.</summary>
    /// <exception cref="InvalidOperationException">
    /// On reading: it was not set, so <see cref="HasAbsent"/> is <see langword="false"/>.
    /// </exception>
    public T Absent
    {
        get => HasAbsent ? field : throw new InvalidOperationException("No Absent was set. Look at HasAbsent first.");
        init => (field, HasAbsent) = (value, true);
    }
    = default!;

    /// <summary>Whether <see cref="Absent"/> was set.</summary>
    public bool HasAbsent { get; private init; }

    /// <summary>
    /// The longest time for one attempt to read, to write or to begin to follow. The default is 1 second.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than 24 days.</exception>
    public TimeSpan AttemptTimeout
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(AttemptTimeout));
    }
    = TimeSpan.FromSeconds(1);

    /// <summary>The shortest pause between two attempts. Jitter makes it longer. The default is 20 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than 24 days.</exception>
    public TimeSpan MinimumBackOff
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(MinimumBackOff));
    }
    = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause between two attempts. The default is 200 ms.</summary>
    /// <remarks>If it is shorter than <see cref="MinimumBackOff"/>, <see cref="MinimumBackOff"/> applies.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or more than 24 days.</exception>
    public TimeSpan MaximumBackOff
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(MaximumBackOff));
    }
    = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The time for which the feed stays open after the disposal of the last watcher. The default is zero.
    /// </summary>
    /// <remarks>A watcher that is opened in this time costs one read, and no new feed.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative, or more than 24 days.</exception>
    public TimeSpan Linger
    {
        get;
        init => field = Checked(value, TimeSpan.Zero, nameof(Linger));
    }

    /// <summary>The clock for all pauses and for <see cref="AttemptTimeout"/>. The default is the system clock.</summary>
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
