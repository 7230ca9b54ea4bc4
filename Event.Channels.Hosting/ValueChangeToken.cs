using Microsoft.Extensions.Primitives;

namespace EventChannels;

/// <summary>Is triggered by the next update of a value.</summary>
internal sealed class ValueChangeToken<T> : IChangeToken
{
    public ValueChangeToken(IWatchable<T> source) => throw new NotImplementedException();

    public bool HasChanged => throw new NotImplementedException();

    public bool ActiveChangeCallbacks => true;

    public IDisposable RegisterChangeCallback(Action<object?> callback, object? state) => throw new NotImplementedException();
}
