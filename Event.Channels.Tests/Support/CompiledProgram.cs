using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace EventChannels.Tests.Support;

/// <summary>
/// Compiles a program like a new console project, with the SDK's generator for JSON if the tests have it, and runs it.
/// </summary>
internal static class CompiledProgram
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    // All programs are compiled from this one, so its references are analyzed only once.
    private static readonly CSharpCompilation _emptyProgram = EmptyProgram(ImplicitUsings);

    private static readonly Lazy<IIncrementalGenerator[]> _generators = new(() => [.. Generators()]);

    /// <summary>A program without code, in such a project.</summary>
    /// <remarks>
    /// It references the framework, the build of the library that these tests run against, and the references of the tests.
    /// </remarks>
    /// <param name="implicitUsings">The usings that the project's SDK adds.</param>
    public static CSharpCompilation EmptyProgram(string implicitUsings) => CSharpCompilation.Create(
        "Program",
        [CSharpSyntaxTree.ParseText(implicitUsings)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(
            OutputKind.ConsoleApplication,
            nullableContextOptions: NullableContextOptions.Enable,
            specificDiagnosticOptions: [new("CS1701", ReportDiagnostic.Suppress)])); // as in every SDK project

    /// <returns>The output of the program.</returns>
    public static async Task<string> RunAsync(string code)
    {
        var context = new AssemblyLoadContext(nameof(CompiledProgram), isCollectible: true);
        TextWriter console = Console.Out;
        CultureInfo culture = CultureInfo.CurrentCulture;
        using var printed = new StringWriter(CultureInfo.InvariantCulture);
        Console.SetOut(printed);
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            MethodInfo main = context.LoadFromStream(Compile(code)).EntryPoint!;
            await Task.Run(() => main.Invoke(null, [Array.Empty<string>()])).Within();
        }
        finally
        {
            Console.SetOut(console);
            CultureInfo.CurrentCulture = culture;
            context.Unload();
        }

        return printed.ToString();
    }

    /// <returns>The assembly. A warning is an error, whose message is the code.</returns>
    public static MemoryStream Compile(string code) => Compile(_emptyProgram, code);

    /// <returns>The assembly. A warning is an error, whose message is the code.</returns>
    public static MemoryStream Compile(CSharpCompilation emptyProgram, string code)
    {
        CSharpGeneratorDriver
            .Create([.. _generators.Value.Select(generator => generator.AsSourceGenerator())])
            .RunGeneratorsAndUpdateCompilation(
                emptyProgram.AddSyntaxTrees(CSharpSyntaxTree.ParseText(code)), out Compilation compilation, out _);
        var image = new MemoryStream();
        Diagnostic[] problems = [.. compilation.Emit(image).Diagnostics.Where(found => found.Severity >= DiagnosticSeverity.Warning)];
        Assert.That(problems, Is.Empty, code);
        image.Position = 0;
        return image;
    }

    // Some projects of tests copy them from the SDK.
    private static IEnumerable<IIncrementalGenerator> Generators() =>
        Directory.GetFiles(TestContext.CurrentContext.TestDirectory, "System.Text.Json.SourceGeneration.dll", SearchOption.AllDirectories)
            .SelectMany(file => Assembly.LoadFrom(file).GetTypes())
            .Where(type => type.IsDefined(typeof(GeneratorAttribute)) && type.IsAssignableTo(typeof(IIncrementalGenerator)))
            .Select(type => (IIncrementalGenerator)Activator.CreateInstance(type)!);
}
