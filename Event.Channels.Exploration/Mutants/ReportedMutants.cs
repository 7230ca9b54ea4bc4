using System.Text.Json;

namespace EventChannels.Exploration.Mutants;

/// <summary>The mutants that survived a run of Stryker, read from its report.</summary>
internal static class ReportedMutants
{
    /// <param name="report">The path of a mutation-report.json. It must come from the same sources.</param>
    public static IEnumerable<Mutant> SurvivorsIn(string report)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(report));
        string root = document.RootElement.GetProperty("projectRoot").GetString()!;
        foreach (JsonProperty file in document.RootElement.GetProperty("files").EnumerateObject())
        {
            string path = Path.GetRelativePath(root, file.Name).Replace('\\', '/');
            string source = file.Value.GetProperty("source").GetString()!;
            foreach (JsonElement mutant in file.Value.GetProperty("mutants").EnumerateArray())
            {
                if (mutant.GetProperty("status").GetString() == "Survived")
                {
                    yield return Create(path, source, mutant);
                }
            }
        }
    }

    private static Mutant Create(string file, string source, JsonElement mutant)
    {
        JsonElement location = mutant.GetProperty("location");
        (int start, int end) = (Offset(source, location.GetProperty("start")), Offset(source, location.GetProperty("end")));
        string replacement = mutant.GetProperty("replacement").GetString()!;
        string name = $"{file}:{location.GetProperty("start").GetProperty("line")} {source[start..end]} => {replacement}";
        return new Mutant(name.ReplaceLineEndings(" "), file, source, $"{source[..start]}{replacement}{source[end..]}", Killer: "");
    }

    // Lines and columns count from 1.
    private static int Offset(string source, JsonElement position)
    {
        int offset = 0;
        for (int line = position.GetProperty("line").GetInt32(); line > 1; line--)
        {
            offset = source.IndexOf('\n', offset) + 1;
        }

        return offset + position.GetProperty("column").GetInt32() - 1;
    }
}
