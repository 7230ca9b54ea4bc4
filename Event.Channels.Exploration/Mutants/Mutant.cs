namespace EventChannels.Exploration.Mutants;

/// <summary>
/// A mistake that somebody could make in the library: a text of one of its sources, and what stands there instead.
/// </summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="File">The source, from the library's folder.</param>
/// <param name="Text">The text, which stands there once.</param>
/// <param name="Replacement">What stands there instead.</param>
/// <param name="Killer">A program that shows the mistake.</param>
internal sealed record Mutant(string Name, string File, string Text, string Replacement, string Killer)
{
    /// <summary>Makes the mistake.</summary>
    /// <exception cref="InvalidOperationException">The text is not there, or more than once.</exception>
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
