namespace EventChannels.Exploration.Model;

/// <summary>The updates of one value in order, as the library reported them.</summary>
/// <param name="now">The current time.</param>
internal sealed class UpdateOrder(Func<TimeSpan> now)
{
    private readonly List<int> _values = [];
    private readonly Dictionary<int, int> _positions = [];
    private readonly Dictionary<int, TimeSpan> _publishedAt = [];

    /// <summary>The values. The first value has the place of version 1.</summary>
    public IReadOnlyList<int> Values => _values;

    /// <summary>The last version that was assigned; 0 for none.</summary>
    public int Last => _values.Count;

    /// <summary>The newest version; 0 for none.</summary>
    public int Newest { get; private set; }

    /// <summary>Records an update that has its place in the order.</summary>
    /// <returns>The failure; null if there is none.</returns>
    public string? Admit(int value, long version)
    {
        _values.Add(value);
        _positions[value] = _values.Count;
        return version == _values.Count ? null : $"Version {version} is assigned in the place of {_values.Count}.";
    }

    /// <summary>Records the newest update.</summary>
    /// <returns>The failure; null if there is none.</returns>
    public string? Publish(int value)
    {
        int version = VersionOf(value);
        string? failure = version > Newest ? null : $"Version {version} becomes the newest after {Newest}.";
        (Newest, _publishedAt[value]) = (version, now());
        return failure;
    }

    /// <summary>When a value became the newest.</summary>
    public TimeSpan PublishedAt(int value) => _publishedAt.GetValueOrDefault(value);

    public bool Has(int value) => _positions.ContainsKey(value);

    /// <summary>The version of a value; 0 if it was never set.</summary>
    public int VersionOf(int value) => _positions.GetValueOrDefault(value);

    public override string ToString() => string.Join(' ', _values);
}
