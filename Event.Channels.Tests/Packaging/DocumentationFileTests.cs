using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EventChannels.Tests.Packaging;

/// <summary>The XML file beside a library documents exactly the members that a user of the package can name.</summary>
[TestFixtureSource(typeof(Libraries), nameof(Libraries.All))]
public sealed class DocumentationFileTests(Assembly library)
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
        MetadataReference reference = _user.References.Single(reference => reference.Display == library.Location);
        IEnumerable<ISymbol> symbols = TypesIn(((IAssemblySymbol)_user.GetAssemblyOrModuleSymbol(reference)!).GlobalNamespace)
            .SelectMany(type => type.GetMembers().Where(IsWritten).Prepend(type))
            .Where(IsPublic);

        Assert.That(symbols.Select(symbol => symbol.GetDocumentationCommentId()), Is.SubsetOf(Documented()));
    }

    private string[] Documented() =>
        [.. XDocument.Load(Path.ChangeExtension(library.Location, ".xml"))
            .Descendants("member").Select(member => member.Attribute("name")!.Value)];

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceSymbol space) =>
        space.GetTypeMembers().Concat(space.GetNamespaceMembers().SelectMany(TypesIn));

    private static bool IsPublic(ISymbol? symbol) =>
        symbol is INamespaceSymbol
        || (symbol is { DeclaredAccessibility: Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal }
            && IsPublic(symbol.ContainingSymbol));

    // The documentation of a property covers its accessors. The compiler generates the other members of a record, and a
    // parameterless constructor if there is no other. It demands documentation for one that is written.
    private static bool IsWritten(ISymbol member) => member switch
    {
        _ when member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == nameof(CompilerGeneratedAttribute)) => false,
        IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true } => false,
        IMethodSymbol method => method.AssociatedSymbol is null,
        _ => true,
    };
}
