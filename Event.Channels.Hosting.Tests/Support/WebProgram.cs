using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis.CSharp;

namespace EventChannels.Hosting.Tests.Support;

/// <summary>Compiles a program like a new web project, with the SDK's generator for JSON, and runs it.</summary>
internal sealed class WebProgram : IDisposable
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    private static readonly CSharpCompilation _emptyProgram = CompiledProgram.EmptyProgram(ImplicitUsings);

    private readonly AssemblyLoadContext _context = new(nameof(WebProgram), isCollectible: true);
    private readonly TextWriter _console = Console.Out;
    private readonly PrintedText _printed = new();
    private readonly MethodInfo _main;

    public WebProgram(string code)
    {
        using MemoryStream image = CompiledProgram.Compile(_emptyProgram, code);
        _main = _context.LoadFromStream(image).EntryPoint!;
    }

    /// <summary>Its output so far.</summary>
    public string Printed => _printed.ToString();

    /// <summary>Runs its Main, which may block, on a thread of its own. Call it once.</summary>
    public Task RunAsync(params string[] arguments)
    {
        Console.SetOut(TextWriter.Synchronized(_printed));
        return Threads.Run(() =>
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            _main.Invoke(null, [arguments]);
        });
    }

    public void Dispose()
    {
        Console.SetOut(_console);
        _context.Unload();
        _printed.Dispose();
    }
}
