using System.CommandLine.Parsing;
using System.Globalization;

namespace Quickstart;

/// <summary>How long a run takes, as the command line says it.</summary>
internal static class Seconds
{
    public const int Longest = 24 * 60 * 60;

    public static int Parse(ArgumentResult argument)
    {
        string text = argument.Tokens.Single().Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds is >= 1 and <= Longest)
        {
            return seconds;
        }

        argument.AddError($"--seconds takes a whole number from 1 to {Longest}, not '{text}'.");
        return default;
    }
}
