using System.Collections.Concurrent;
using System.Xml.Linq;
using EventChannels.Tests.Packaging;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EventChannels.Tests.Documents;

/// <summary>The documentation of a public member, from the XML file beside its library.</summary>
/// <param name="Symbol">The member.</param>
/// <param name="Elements">The top-level elements, such as the remarks. Inherited elements are included.</param>
internal sealed record MemberDocumentation(ISymbol Symbol, IReadOnlyList<XElement> Elements)
{
    private static readonly CSharpCompilation _user = CompiledProgram.EmptyProgram("");

    // Of each library by its name: the elements of its members by their IDs.
    private static readonly ConcurrentDictionary<string, Dictionary<string, XElement>> _members = new();

    /// <summary>The type and the member, for example <c>MemoryValue.Set</c>; of a type its name alone.</summary>
    public string Name => Symbol is INamedTypeSymbol ? Symbol.Name : $"{Symbol.ContainingType.Name}.{Symbol.Name}";

    /// <summary>The paragraphs of the remarks, with single spaces.</summary>
    public IEnumerable<string> Remarks =>
        from remarks in Elements.Where(element => element.Name == "remarks")
        from paragraph in remarks.Elements("para").DefaultIfEmpty(remarks)
        select string.Join(' ', DocumentCode.Words(paragraph.Value));

    /// <summary>The code of the examples.</summary>
    public IEnumerable<string> Examples =>
        Elements.Where(element => element.Name == "example").Descendants("code").Select(code => code.Value);

    /// <summary>Every documented member of the libraries.</summary>
    public static IReadOnlyList<MemberDocumentation> All { get; } =
        [.. Libraries.Assemblies
            .SelectMany(library => MembersOf(library.GetName().Name!).Keys)
            .Select(id => (Id: id, Symbol: Find(id)))
            .Select(member => new MemberDocumentation(member.Symbol, [.. ElementsOf(member.Id, member.Symbol)]))
            .OrderBy(member => member.Name, StringComparer.Ordinal)];

    private static Dictionary<string, XElement> MembersOf(string library) => _members.GetOrAdd(
        library,
        static name => XDocument.Load(Path.Combine(TestContext.CurrentContext.TestDirectory, name + ".xml"))
            .Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value));

    private static ISymbol Find(string id) => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, _user)!;

    // A member's own element replaces the inherited elements of the same kind.
    private static IEnumerable<XElement> ElementsOf(string id, ISymbol symbol)
    {
        XElement[] own = [.. MembersOf(symbol.ContainingAssembly.Name)[id].Elements()];
        return from element in own
               from found in element.Name == "inheritdoc" ? Inherited(element, symbol) : [element]
               where found == element || !own.Any(other => other.Name == found.Name)
               select found;
    }

    // From the member that `cref` names, or else from the interface.
    private static IEnumerable<XElement> Inherited(XElement inheritdoc, ISymbol symbol)
    {
        string id = inheritdoc.Attribute("cref")?.Value ?? OfInterface(symbol).OriginalDefinition.GetDocumentationCommentId()!;
        return ElementsOf(id, Find(id));
    }

    private static ISymbol OfInterface(ISymbol symbol) =>
        symbol.ContainingType.AllInterfaces
            .SelectMany(type => type.GetMembers(symbol.Name))
            .First(member => SymbolEqualityComparer.Default.Equals(
                symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol));
}
