using System.Reflection;
using EventChannels.Stores;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace EventChannels.Exploration.Mutants;

/// <summary>Compiles a library's sources in memory, like its debug build, with a change in one of them.</summary>
internal sealed class LibraryCompiler
{
    // Files that the build generates.
    private const string Generated = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;

        internal static class ThisAssembly
        {
            internal const string AssemblyInformationalVersion = "mutant";
        }
        """;

    private static readonly string[] _symbols =
        ["DEBUG", "TRACE", "NET", "NET10_0", "NETCOREAPP", .. Enumerable.Range(5, 6).Select(version => $"NET{version}_0_OR_GREATER")];

    private readonly CSharpParseOptions _options = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Regular, _symbols);
    private readonly Dictionary<string, SyntaxTree> _trees;
    private readonly CSharpCompilation _compilation;

    private LibraryCompiler(Type type, string sources, params string[] others)
    {
        string[] files = [.. Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(sources, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .Concat(others)];
        _trees = files.ToDictionary(
            file => Path.GetRelativePath(sources, file).Replace('\\', '/'),
            file => CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(file)), _options));
        string framework = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        _compilation = CSharpCompilation.Create(
            type.Assembly.GetName().Name,
            [.. _trees.Values, CSharpSyntaxTree.ParseText(Generated, _options)],
            framework.Split(Path.PathSeparator)
                .Where(file => Path.GetDirectoryName(file) == Path.GetDirectoryName(typeof(object).Assembly.Location))
                .Concat(type == typeof(MemoryValue<>) ? [] : [typeof(MemoryValue<>).Assembly.Location])
                .Select(file => MetadataReference.CreateFromFile(file)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Debug,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>The folder of the library's sources.</summary>
    public static string Sources { get; } = FolderOf("LibrarySources");

    /// <summary>The folder of the sources of the library of stores.</summary>
    public static string StoreSources { get; } = FolderOf("StoreSources");

    /// <summary>Compiles the library.</summary>
    public static LibraryCompiler OfLibrary() => new(typeof(MemoryValue<>), Sources);

    /// <summary>Compiles the library of stores, on the built library.</summary>
    public static LibraryCompiler OfStores() =>
        new(typeof(StoredValue<>), StoreSources, Path.Combine(Sources, "Diagnostics", "InvariantText.cs"));

    /// <summary>Compiles them.</summary>
    /// <exception cref="InvalidOperationException">The changed source does not compile, or does not contain the text to
    /// change.</exception>
    public Stream Compile(Mutant? mutant = null)
    {
        CSharpCompilation compilation = _compilation;
        if (mutant is not null)
        {
            SyntaxTree original = _trees[mutant.File];
            compilation = compilation.ReplaceSyntaxTree(
                original, CSharpSyntaxTree.ParseText(SourceText.From(mutant.Apply(original.ToString())), _options));
        }

        var library = new MemoryStream();
        string[] errors = [.. compilation.Emit(library).Diagnostics
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];
        if (errors.Length > 0)
        {
            throw new InvalidOperationException($"It does not compile: {string.Join(Environment.NewLine, errors)}");
        }

        library.Position = 0;
        return library;
    }

    private static string FolderOf(string key) => typeof(LibraryCompiler).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
