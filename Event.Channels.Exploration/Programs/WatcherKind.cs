namespace EventChannels.Exploration.Programs;

/// <summary>A watcher that a program begins with.</summary>
/// <param name="Operator">The operator that it watches, or the value itself.</param>
/// <param name="IsSync">Whether it has every-value delivery.</param>
/// <param name="HasRead">Whether it has got the first value before the threads begin.</param>
internal readonly record struct WatcherKind(Operator Operator, bool IsSync, bool HasRead)
{
    /// <summary>A for newest-value, S for every-value; a lower-case letter if it has read nothing.</summary>
    public static WatcherKind Parse(Operator watched, char letter) => letter is 'A' or 'S' or 'a' or 's'
        ? new WatcherKind(watched, letter is 'S' or 's', char.IsUpper(letter))
        : throw new FormatException($"'{letter}' is not a watcher. Use A, S, a or s.");

    public override string ToString()
    {
        char letter = IsSync ? 'S' : 'A';
        letter = HasRead ? letter : char.ToLowerInvariant(letter);
        return Operator == Operator.None ? $"{letter}" : $"{Operator}:{letter}";
    }
}
