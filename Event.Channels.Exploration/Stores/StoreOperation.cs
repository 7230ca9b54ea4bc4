using System.Globalization;

namespace EventChannels.Exploration.Stores;

/// <summary>A step of a program over a value that a store keeps.</summary>
/// <remarks>
/// It is written as a letter, the index of its watcher if it has one, and the index of its token if it has one, as an
/// <see cref="Programs.Operation"/> is.
/// </remarks>
/// <param name="Letter">What it does.</param>
/// <param name="Watcher">The index of the watcher, also of the one that comes; -1 for none.</param>
/// <param name="Token">The index of the token; -1 for none.</param>
internal readonly record struct StoreOperation(char Letter, int Watcher, int Token)
{
    private const string OfWatcher = "gwtpd";
    private const string OfValue = "nSUPD";
    private const string OfStore = "siRrAQHLB";
    private const string Cancels = "x";
    private const string Advances = "+";

    public bool IsWrite => Letter is 'S' or 'U';

    public bool WaitsAtWatcher => Letter is 'g' or 'w';

    public static StoreOperation Parse(string text)
    {
        char letter = text.Length == 0 ? ' ' : text[0];
        int[] digits = [.. text.Skip(1).Select(digit => digit - '0')];
        bool hasWatcher = OfWatcher.Contains(letter, StringComparison.Ordinal);
        int tokens = digits.Length - (hasWatcher ? 1 : 0);
        bool hasToken = tokens == 1;
        bool fits = hasWatcher ? tokens == 0 || (hasToken && letter is ('g' or 'w'))
            : Cancels.Contains(letter, StringComparison.Ordinal) ? hasToken
            : (OfValue + OfStore + Advances).Contains(letter, StringComparison.Ordinal)
                && (tokens == 0 || (hasToken && letter is ('S' or 'U')));
        return fits
            ? new StoreOperation(letter, hasWatcher ? digits[0] : -1, hasToken ? digits[^1] : -1)
            : throw new FormatException($"\"{text}\" is no operation on a stored value. Those are described in README.md.");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Letter}{(Watcher < 0 || Letter == 'n' ? "" : Watcher)}{(Token < 0 ? "" : Token)}");
}
