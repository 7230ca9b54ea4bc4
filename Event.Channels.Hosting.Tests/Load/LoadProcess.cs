using System.Diagnostics;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>This assembly as a process of its own. It ends when its input ends, so it outlives no test.</summary>
internal sealed class LoadProcess : IDisposable
{
    private readonly Process _process;

    public LoadProcess(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(LoadProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>The next line that it prints.</summary>
    public async Task<string> NextLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().Within()
        ?? throw new InvalidOperationException("The process has ended.");

    /// <summary>Sends it a line.</summary>
    public Task SendAsync(string line) => _process.StandardInput.WriteLineAsync(line).Within();

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
    }
}
