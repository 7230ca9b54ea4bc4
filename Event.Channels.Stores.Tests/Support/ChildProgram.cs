using System.Diagnostics;

namespace EventChannels.Stores.Tests;

/// <summary>A program in its own process, compiled from its code, with the references of the tests.</summary>
internal sealed class ChildProgram : IDisposable
{
    private readonly string _file = Path.Combine(TestContext.CurrentContext.TestDirectory, $"child-{Guid.NewGuid():N}.dll");
    private readonly Process _process;

    public ChildProgram(string code, params string[] arguments)
    {
        using (FileStream file = File.Create(_file))
        using (MemoryStream image = CompiledProgram.Compile(code))
        {
            image.CopyTo(file);
        }

        string tests = typeof(ChildProgram).Assembly.Location;
        _process = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                "exec",
                "--runtimeconfig", Path.ChangeExtension(tests, ".runtimeconfig.json"),
                "--depsfile", Path.ChangeExtension(tests, ".deps.json"),
                _file,
                .. arguments,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
    }

    /// <summary>The next line that it prints.</summary>
    public Task<string?> NextLineAsync() => _process.StandardOutput.ReadLineAsync().Within();

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        File.Delete(_file);
    }
}
