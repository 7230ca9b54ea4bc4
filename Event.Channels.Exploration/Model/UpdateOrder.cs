namespace EventChannels.Exploration.Model;

/// <summary>The updates of one value in their order, as the library told of them.</summary>
/// <param name="now">Tells the time.</param>
internal sealed class UpdateOrder(Func<TimeSpan> now)
{
    private readonly List<int> _values = [];
    private readonly Dictionary<int, int> _positions = [];
    private readonly Dictionary<int, TimeSpan> _publishedAt = [];

    /// <summary>The values, the first one in the place of the version 1.</summary>
    public IReadOnlyList<int> Values => _values;

    /// <summary>The version that was given last; 0 for none.</summary>
    public int Last => _values.Count;

    /// <summary>The version that is the newest; 0 for none.</summary>
    public int Newest { get; private set; }

    /// <summary>Notes an update that has its place.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? Admit(int value, long version)
    {
        _values.Add(value);
        _positions[value] = _values.Count;
        return version == _values.Count ? null : $"Version {version} is given in the place of {_values.Count}.";
    }

    /// <summary>Notes the newest update.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
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
