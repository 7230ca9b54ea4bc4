using System.Text.RegularExpressions;

namespace EventChannels.Tests.MemoryOrder;

/// <summary>The table of fields and fences in docs/design.md.</summary>
internal static partial class FenceTable
{
    /// <summary>The name of each field, with the fence that its row names.</summary>
    public static IReadOnlyList<(string Field, string Fence)> Rows() => [.. ReadRows()];

    private static IEnumerable<(string Field, string Fence)> ReadRows()
    {
        string page = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "design.md"));
        foreach (Match row in Row().Matches(Table().Match(page).Value))
        {
            string type = "";
            foreach (Match field in Field().Matches(row.Groups["fields"].Value))
            {
                type = field.Groups["type"] is { Success: true } named ? named.Value : type; // or that of the one before
                yield return ($"{type}.{field.Groups["name"].Value}", row.Groups["fence"].Value.Trim());
            }
        }
    }

    [GeneratedRegex(@"^\| Fence \|.*?\n(?:\|.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"^\|(?<fence>[^|]+)\|(?<fields>[^|]+)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(?<type>\w+)?\.(?<name>\w+)`")]
    private static partial Regex Field();
}
