namespace EventChannels;

/// <summary>The live readers of Sync watchers, in no order. For the holder of the value's lock.</summary>
internal sealed class HandoffReaders<T>
{
    private HandoffReader<T>? _first;
    private int _count;

    // How many of them wait to take an update.
    private int _takers;

    public HandoffReader<T>? First => _first;

    /// <summary>Whether there is none. Also without the lock, as a guess.</summary>
    public bool IsEmpty => _first is null;

    /// <summary>Whether an update would be taken by all of them at once.</summary>
    public bool AllTake => _takers == _count;

    public void Add(HandoffReader<T> reader)
    {
        reader.NextReader = _first;
        if (_first is not null)
        {
            _first.PreviousReader = reader;
        }

        _first = reader;
        _count++;
    }

    public void Remove(HandoffReader<T> reader)
    {
        if (reader.PreviousReader is { } previous)
        {
            previous.NextReader = reader.NextReader;
        }
        else
        {
            _first = reader.NextReader;
        }

        if (reader.NextReader is { } next)
        {
            next.PreviousReader = reader.PreviousReader;
        }

        reader.PreviousReader = reader.NextReader = null;
        _count--;
    }

    /// <summary>Counts one that begins to wait to take.</summary>
    public void AddTaker() => _takers++;

    /// <summary>Counts one less.</summary>
    public void RemoveTaker() => _takers--;
}
