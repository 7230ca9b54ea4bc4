using System.Text.RegularExpressions;

namespace EventChannels.Tests.Documents;

/// <summary>Code in a page, and the heading under which it stands.</summary>
internal sealed partial record DocumentCode(string Heading, string Code)
{
    /// <summary>The words that the program says that it prints.</summary>
    public string[] Expected =>
        [.. PrintsComment().Matches(Code).SelectMany(comment => Words(comment.Groups["words"].Value))];

    public static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("// prints (?<words>.+)")]
    private static partial Regex PrintsComment();
}
