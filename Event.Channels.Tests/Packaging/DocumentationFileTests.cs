using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EventChannels.Tests.Packaging;

/// <summary>The XML file beside the library documents what a user of the package can name.</summary>
public sealed class DocumentationFileTests
{
    private static readonly CSharpCompilation _user = CSharpCompilation.Create(
        "User",
        references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
        options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, metadataImportOptions: MetadataImportOptions.All));

    [Test]
    public void Every_documented_member_is_public()
    {
        Assert.That(Documented(), Is.Not.Empty);
        Assert.That(Documented().Where(name => !IsPublic(DocumentationCommentId.GetFirstSymbolForDeclarationId(name, _user))), Is.Empty);
    }

    [Test]
    public void Every_public_member_is_documented()
    {
        INamespaceSymbol root = _user.GlobalNamespace.GetNamespaceMembers().Single(space => space.Name == nameof(EventChannels));
        IEnumerable<ISymbol> symbols = root.GetTypeMembers()
            .SelectMany(type => type.GetMembers().Where(IsWritten).Prepend(type))
            .Where(IsPublic);

        Assert.That(symbols.Select(symbol => symbol.GetDocumentationCommentId()), Is.SubsetOf(Documented()));
    }

    private static string[] Documented() =>
        [.. XDocument.Load(Path.ChangeExtension(typeof(IValue<>).Assembly.Location, ".xml"))
            .Descendants("member").Select(member => member.Attribute("name")!.Value)];

    private static bool IsPublic(ISymbol? symbol) =>
        symbol is INamespaceSymbol
        || (symbol is { DeclaredAccessibility: Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal }
            && IsPublic(symbol.ContainingSymbol));

    // An accessor has its property's documentation, an enum a constructor that nobody wrote.
    private static bool IsWritten(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } => member.ContainingType.TypeKind != TypeKind.Enum,
        IMethodSymbol method => method.AssociatedSymbol is null,
        _ => true,
    };
}
