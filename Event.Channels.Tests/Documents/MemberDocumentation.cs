using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EventChannels.Tests.Documents;

/// <summary>The documentation of a public member, from the XML file beside the library.</summary>
/// <param name="Symbol">The member.</param>
/// <param name="Elements">The top-level elements, such as the remarks. Inherited elements are included.</param>
internal sealed record MemberDocumentation(ISymbol Symbol, IReadOnlyList<XElement> Elements)
{
    private static readonly CSharpCompilation _user = CompiledProgram.EmptyProgram("");

    private static readonly Dictionary<string, XElement> _members =
        XDocument.Load(Path.ChangeExtension(typeof(IValue<>).Assembly.Location, ".xml"))
            .Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value);

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

    /// <summary>Every documented member of the library.</summary>
    public static IReadOnlyList<MemberDocumentation> All { get; } =
        [.. _members.Keys.Select(Find).OrderBy(member => member.Name, StringComparer.Ordinal)];

    private static MemberDocumentation Find(string id)
    {
        ISymbol symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, _user)!;
        return new MemberDocumentation(symbol, [.. ElementsOf(id, symbol)]);
    }

    // A member's own element replaces the inherited elements of the same kind.
    private static IEnumerable<XElement> ElementsOf(string id, ISymbol symbol)
    {
        XElement[] own = [.. _members[id].Elements()];
        return from element in own
               from found in element.Name == "inheritdoc" ? Inherited(element, symbol) : [element]
               where found == element || !own.Any(other => other.Name == found.Name)
               select found;
    }

    // From the member that `cref` names, or else from the interface.
    private static IEnumerable<XElement> Inherited(XElement inheritdoc, ISymbol symbol)
    {
        string id = inheritdoc.Attribute("cref")?.Value ?? OfInterface(symbol).OriginalDefinition.GetDocumentationCommentId()!;
        return ElementsOf(id, DocumentationCommentId.GetFirstSymbolForDeclarationId(id, _user)!);
    }

    private static ISymbol OfInterface(ISymbol symbol) =>
        symbol.ContainingType.AllInterfaces
            .SelectMany(type => type.GetMembers(symbol.Name))
            .First(member => SymbolEqualityComparer.Default.Equals(
                symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol));
}
