namespace EventChannels.Exploration.Mutants;

/// <summary>A mistake that a developer could make in the library: a text in one of its sources, and its replacement.</summary>
/// <param name="Name">A description of the mistake.</param>
/// <param name="File">The source, from the library's folder.</param>
/// <param name="Text">The text, which occurs once.</param>
/// <param name="Replacement">The replacement.</param>
/// <param name="Killer">A program that exposes the mistake.</param>
internal sealed record Mutant(string Name, string File, string Text, string Replacement, string Killer)
{
    /// <summary>Makes the mistake.</summary>
    /// <exception cref="InvalidOperationException">The text does not occur, or occurs more than once.</exception>
    public string Apply(string source)
    {
        string[] parts = source.Split(Text);
        return parts.Length == 2
            ? string.Join(Replacement, parts)
            : throw new InvalidOperationException(
                $"\"{Name}\" does not fit the sources: {File} has the text {parts.Length - 1} times. Change it as the source has changed.");
    }

    public override string ToString() => Name;
}
