using System.Text;

namespace EventChannels.Benchmarks;

/// <summary>A table in Markdown. Its columns are also aligned in the text.</summary>
internal sealed class Table(params IReadOnlyList<string> head)
{
    private readonly List<IReadOnlyList<string>> _lines = [head];

    public void Add(params IReadOnlyList<string> cells) => _lines.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, _lines[0].Count).Select(i => _lines.Max(line => line[i].Length))];
        StringBuilder text = new();
        for (int i = 0; i < _lines.Count; i++)
        {
            IEnumerable<string> cells = _lines[i].Select((cell, column) => $" {cell.PadRight(widths[column])} ");
            text.Append('|').AppendJoin('|', cells).Append("|\n");
            if (i == 0)
            {
                text.Append('|').AppendJoin('|', widths.Select(width => new string('-', width + 2))).Append("|\n");
            }
        }

        return text.ToString();
    }
}
