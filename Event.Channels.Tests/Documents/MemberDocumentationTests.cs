using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace EventChannels.Tests.Documents;

/// <summary>The documentation of the public members has examples that run, and covers cancellation.</summary>
[NonParallelizable]
public sealed class MemberDocumentationTests
{
    // The language calls these: `using`, `await using`, `foreach`, interpolation.
    private static readonly string[] _unnamed = ["Dispose", "DisposeAsync", "GetEnumerator", "ToString"];

    // An inherited example runs once.
    private static IEnumerable<TestCaseData> Examples() =>
        from member in MemberDocumentation.All
        from example in member.Examples
        group member.Name by example into uses
        group uses.Key by uses.First() into examples
        from example in examples.Select((code, index) => (code, Number: index + 1))
        select new TestCaseData(example.code).SetArgDisplayNames(examples.Key, $"example {example.Number}");

    [TestCaseSource(nameof(Examples))]
    public async Task An_example_of_a_public_member_prints_the_words_in_its_comments(string code)
    {
        var program = new DocumentCode("", code);

        string printed = await LibraryExamples.RunAsync(code);

        Assert.That(program.Expected, Is.Not.Empty);
        Assert.That(DocumentCode.Words(printed), Is.EqualTo(program.Expected));
    }

    [Test]
    public void Every_public_method_and_property_has_an_example()
    {
        ILookup<string, MemberDocumentation> members = MemberDocumentation.All
            .Where(member => member.Symbol is IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary })
            .Where(member => !_unnamed.Contains(member.Symbol.Name) && !LibraryExamples.Unshown.Contains(member.Symbol.Name))
            .ToLookup(member => member.Symbol.Name);

        Assert.That(members.Select(member => member.Key), Is.SupersetOf(LibraryExamples.Shown));
        Assert.That(
            members.Where(overloads => !overloads.SelectMany(member => member.Examples).Any() && !overloads.Any(IsInExampleOfType))
                .Select(member => member.Key),
            Is.Empty);
    }

    [Test]
    public void Every_method_that_can_be_cancelled_has_a_paragraph_about_cancellation()
    {
        MemberDocumentation[] methods = [.. MemberDocumentation.All.Where(IsCancellable)];

        Assert.That(methods.Select(member => member.Name), Is.SupersetOf(LibraryExamples.Cancellable));
        Assert.That(
            methods.Where(member => !member.Remarks.Any(IsAboutCancellation))
                .Select(member => member.Symbol.GetDocumentationCommentId()),
            Is.Empty);
    }

    // The example of a type shows several properties at once. An indexer has no name to find.
    private static bool IsInExampleOfType(MemberDocumentation member) =>
        member.Symbol is IPropertySymbol property
        && MemberDocumentation.All
            .Where(type => SymbolEqualityComparer.Default.Equals(type.Symbol, property.ContainingType))
            .SelectMany(type => type.Examples)
            .Any(code => property.IsIndexer || Regex.IsMatch(code, $@"\b{property.Name}\b"));

    // A constructor and TakeUntil also take a token, but nothing is awaited there.
    private static bool IsCancellable(MemberDocumentation member) =>
        member.Symbol is IMethodSymbol { ReturnType.Name: "Task" or "ValueTask" or "IAsyncEnumerable" } method
        && method.Parameters.Any(parameter => parameter.Type.Name == nameof(CancellationToken));

    private static bool IsAboutCancellation(string paragraph) =>
        paragraph.StartsWith("Cancellation: ", StringComparison.Ordinal);
}
