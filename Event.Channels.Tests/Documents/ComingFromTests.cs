namespace EventChannels.Tests.Documents;

/// <summary>The library's code in the tables that compare it with its peers compiles.</summary>
public sealed class ComingFromTests
{
    private static IEnumerable<TestCaseData> Cells() =>
        from cell in Pages.All.SelectMany(document => document.Cells()).DistinctBy(cell => cell.Code)
        select new TestCaseData(cell.Code).SetArgDisplayNames(cell.Heading, cell.Code);

    [Test]
    public void The_guide_has_a_table_for_each_peer()
    {
        string[] headings = [.. Pages.All.SelectMany(document => document.Cells()).Select(cell => cell.Heading).Distinct()];

        Assert.That(headings, Has.Length.EqualTo(6));
    }

    [TestCaseSource(nameof(Cells))]
    public void The_librarys_code_in_a_table_compiles(
        string code) => CompiledProgram.Compile(TableCell.ToProgram(code)).Dispose();
}
