using System.Text.RegularExpressions;

namespace EventChannels.Tests.Documents;

/// <summary>A page of the documentation, and the code in it.</summary>
internal sealed partial class Document
{
    private readonly string _text;
    private readonly Func<string, bool> _isHeld;

    /// <param name="name">The name of the page, beside the tests.</param>
    /// <param name="isHeld">Whether the programs under a heading are tested here; by default, all of them are.</param>
    public Document(string name, Func<string, bool>? isHeld = null)
    {
        Name = name;
        _isHeld = isHeld ?? (static _ => true);
        _text = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, name));
    }

    public string Name { get; }

    /// <summary>The C# blocks. Each is a program.</summary>
    public IEnumerable<DocumentCode> Programs() =>
        CSharpBlock().Matches(_text).Select(block => Code(block.Groups["code"])).Where(program => _isHeld(program.Heading));

    /// <summary>The block that shows the output of the programs under a heading.</summary>
    public string OutputUnder(string heading) =>
        TextBlock().Matches(_text).Single(block => HeadingAt(block.Index) == heading).Groups["text"].Value;

    /// <summary>The C# blocks of pages as test cases, each named by its page, its heading and its place below that.</summary>
    public static IEnumerable<TestCaseData> CasesOf(IEnumerable<Document> pages) =>
        from page in pages
        from heading in page.Programs().GroupBy(program => program.Heading)
        from program in heading.Select((program, index) => (program.Code, Number: index + 1))
        select new TestCaseData(program.Code).SetArgDisplayNames(page.Name, heading.Key, $"block {program.Number}");

    /// <summary>The code in backticks in the columns headed "Ours".</summary>
    public IEnumerable<DocumentCode> Cells() =>
        from table in Table().Matches(_text)
        let rows = table.Groups["row"].Captures
        let column = Array.IndexOf(Columns(rows[0].Value), "Ours")
        where column >= 0
        from row in rows.Skip(2)
        let cell = Columns(row.Value)[column]
        from code in CodeSpan().Matches(cell)
        select new DocumentCode(HeadingAt(row.Index), code.Groups["code"].Value);

    /// <summary>Whether a name occurs in the code of this page, in a block or in backticks.</summary>
    public bool Uses(string name) =>
        CodeBlockOrSpan().Matches(_text).Any(code => Regex.IsMatch(code.Value, $@"\b{Regex.Escape(name)}\b"));

    private static string[] Columns(string row) => row.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);

    private DocumentCode Code(Capture code) => new(HeadingAt(code.Index), code.Value);

    private string HeadingAt(int position) =>
        Heading().Matches(_text).Last(heading => heading.Index < position).Groups["words"].Value;

    [GeneratedRegex("^#+ (?<words>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("^```text\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex TextBlock();

    [GeneratedRegex("^(?:(?<row>\\|.+\\|)\n)+", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^```csharp\n.*?^```$|`[^`\n]+`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlockOrSpan();
}
