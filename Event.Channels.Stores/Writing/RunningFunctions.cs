namespace EventChannels.Stores;

/// <summary>The values whose functions run on this thread now. Such a function must not set its own value.</summary>
internal readonly struct RunningFunctions : IDisposable
{
    [ThreadStatic]
    private static Entry? _innermost;

    private RunningFunctions(object value) => _innermost = new Entry(value, _innermost);

    public static RunningFunctions Enter(object value) => new(value);

    public static void ThrowIfRunningFor(object value)
    {
        for (Entry? entry = _innermost; entry is not null; entry = entry.Outer)
        {
            if (ReferenceEquals(entry.Value, value))
            {
                throw new InvalidOperationException(
                    "A function that runs for an update must not set the same value. Let it return its result instead.");
            }
        }
    }

    public void Dispose() => _innermost = _innermost?.Outer;

    private sealed record Entry(object Value, Entry? Outer);
}
