using System.Diagnostics;
using System.Globalization;

namespace EventChannels.Stores.Tests.Servers;

/// <summary>One process of a server. It is killed when the test process ends, in whatever way it ends.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <param name="program">The path of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="log">The file to which its output is appended.</param>
    public static async Task<ServerProcess> StartAsync(string program, IEnumerable<string> arguments, string log)
    {
        // The shell replaces itself, and so does setpriv, so all three are one process.
        string[] command = ["-c", "log=$0; exec \"$@\" >>\"$log\" 2>&1 </dev/null", log, .. DependentProcess.Prefix, program, .. arguments];
        return new ServerProcess(await DependentProcess.StartAsync(new ProcessStartInfo("/bin/sh", command)));
    }

    /// <summary>SIGKILL. Returns when the process has ended.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="name">Its name, without SIG.</param>
    public void Signal(string name)
    {
        using Process kill = Process.Start(
            "/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{name} {Id}")]);
        kill.WaitForExit();
        Assert.That(kill.ExitCode, Is.Zero, $"kill -{name}");
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
