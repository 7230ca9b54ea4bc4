using System.Text.RegularExpressions;

namespace EventChannels.Tests.Documents;

/// <summary>The documentation shows a use of every public member.</summary>
public sealed partial class PublicMemberTests
{
    // Members that the language calls, in `using`, `await using` and `foreach`, and those that it adds to a record.
    private static readonly string[] _unnamed =
        ["Dispose", "DisposeAsync", "GetEnumerator", "Deconstruct", "Equals", "GetHashCode", "ToString", "operator"];

    [Test]
    public void Every_public_member_is_used_on_a_page()
    {
        string[] members = [.. MemberNames()];

        Assert.That(members, Has.Member("TryPeek"));
        Assert.That(members.Where(member => !Pages.All.Any(document => document.Uses(member))), Is.Empty);
    }

    // Constructors, which have the name of their class, are left out.
    private static IEnumerable<string> MemberNames() =>
        Directory.GetFiles(TestContext.CurrentContext.TestDirectory, "PublicAPI.*.txt")
            .SelectMany(File.ReadLines)
            .Select(line => Member().Match(line))
            .Where(member => member.Success && member.Groups["type"].Value != member.Groups["name"].Value)
            .Select(member => member.Groups["name"].Value)
            .Except(_unnamed)
            .Distinct();

    [GeneratedRegex(@"^[^(]*?(EventChannels\.((Stores|Etcd|Redis)\.)?|Microsoft\.Extensions\.\w+\.)(?<type>\w+)(<[^>]*>)?\.(?<name>\w+)(<[^>]*>)?(\.\w+|\(.*\))? -> ")]
    private static partial Regex Member();
}
