using System.Text.RegularExpressions;

namespace EventChannels.Tests.MemoryOrder;

/// <summary>The table of fields and fences in docs/design.md.</summary>
internal static partial class FenceTable
{
    /// <summary>The name of each field, with the fence in its row.</summary>
    public static IReadOnlyList<(string Field, string Fence)> Rows() => [.. ReadRows()];

    /// <summary>The methods, with their types, that have a barrier according to the page.</summary>
    public static IReadOnlyList<string> MethodsWithBarrier() =>
        [.. BarrierMethod().Matches(Section().Match(ReadPage()).Value).Select(method => method.Groups["name"].Value).Distinct()];

    private static string ReadPage() => File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "design.md"));

    private static IEnumerable<(string Field, string Fence)> ReadRows()
    {
        string page = ReadPage();
        foreach (Match row in Row().Matches(Table().Match(page).Value))
        {
            string type = "";
            foreach (Match field in Field().Matches(row.Groups["fields"].Value))
            {
                type = field.Groups["type"] is { Success: true } named ? named.Value : type; // or that of the previous one
                yield return ($"{type}.{field.Groups["name"].Value}", row.Groups["fence"].Value.Trim());
            }
        }
    }

    [GeneratedRegex(@"^\| Fence \|.*?\n(?:\|.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Table();

    // The fields in it have an underscore, or are in the previous table.
    [GeneratedRegex(@"^On \.NET Standard 2\.0 .*?\n## ", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"`(?<name>[A-Z]\w+\.[A-Z]\w+)`")]
    private static partial Regex BarrierMethod();

    [GeneratedRegex(@"^\|(?<fence>[^|]+)\|(?<fields>[^|]+)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<type>\w+)?\.(?<name>\w+)`")]
    private static partial Regex Field();
}
