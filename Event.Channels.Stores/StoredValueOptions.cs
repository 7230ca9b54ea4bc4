using System.Text.Json.Serialization.Metadata;

namespace EventChannels.Stores;

/// <summary>How a value is kept by a store.</summary>
/// <remarks>Immutable: the properties are set at creation. Safe for use from any thread, and by many values.</remarks>
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

    /// <summary>Creates options with JSON, by metadata that the compiler has generated.</summary>
    /// <param name="typeInfo">The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="typeInfo"/> is <see langword="null"/>.</exception>
    public StoredValueOptions(JsonTypeInfo<T> typeInfo)
        : this(StoreSerializer.Json(typeInfo))
    {
    }

    /// <summary>Options with a serializer, and the defaults for all else.</summary>
    /// <param name="serializer">Encodes values as data, and decodes them.</param>
    public static implicit operator StoredValueOptions<T>(StoreSerializer<T> serializer) => new(serializer);

    /// <summary>Options with JSON, by metadata that the compiler has generated, and the defaults for all else.</summary>
    /// <param name="typeInfo">The metadata, from a <see cref="System.Text.Json.Serialization.JsonSerializerContext"/>.</param>
    public static implicit operator StoredValueOptions<T>(JsonTypeInfo<T> typeInfo) => new(typeInfo);

    /// <summary>Encodes values as data, and decodes them.</summary>
    public StoreSerializer<T> Serializer { get; }

    /// <summary>The value that a missing or deleted key reads as. By default there is none, and Gets wait for a value.</summary>
    public T Absent
    {
        get => HasAbsent ? field : throw new InvalidOperationException("No Absent was set. Look at HasAbsent first.");
        init => (field, HasAbsent) = (value, true);
    }
    = default!;

    /// <summary>Whether <see cref="Absent"/> was set.</summary>
    public bool HasAbsent { get; private init; }

    /// <summary>How long one attempt to read, to write or to begin to follow may take. The default is 1 second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or more than 24 days.</exception>
    public TimeSpan AttemptTimeout
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(AttemptTimeout));
    }
    = TimeSpan.FromSeconds(1);

    /// <summary>The shortest pause between two attempts, before jitter makes it longer. The default is 20 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or more than 24 days.</exception>
    public TimeSpan MinimumBackOff
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(MinimumBackOff));
    }
    = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause between two attempts. The default is 200 ms.</summary>
    /// <remarks>If it is shorter than <see cref="MinimumBackOff"/>, that one counts.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive, or more than 24 days.</exception>
    public TimeSpan MaximumBackOff
    {
        get;
        init => field = Checked(value, TimeSpan.FromTicks(1), nameof(MaximumBackOff));
    }
    = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the store is still followed after the last watcher was disposed. The default is not at all.</summary>
    /// <remarks>A watcher that comes meanwhile costs one read, and no new feed.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or more than 24 days.</exception>
    public TimeSpan Linger
    {
        get;
        init => field = Checked(value, TimeSpan.Zero, nameof(Linger));
    }

    /// <summary>The clock of all pauses and of <see cref="AttemptTimeout"/>. The default is the system's.</summary>
    /// <exception cref="ArgumentNullException">It is <see langword="null"/>.</exception>
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
