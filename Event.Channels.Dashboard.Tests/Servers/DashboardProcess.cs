using System.Diagnostics;
using System.Globalization;
using System.Text;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Dashboard.Tests.Servers;

/// <summary>One process of the dashboard, and its output. It is killed when the test process ends.</summary>
internal sealed class DashboardProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private DashboardProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The lines of its standard output so far.</summary>
    public string Output => Text(_output);

    /// <summary>The lines of its standard error so far.</summary>
    public string Errors => Text(_errors);

    /// <param name="arguments">The arguments of the dashboard.</param>
    public static async Task<DashboardProcess> StartAsync(IEnumerable<string> arguments)
    {
        string[] command = [.. DependentProcess.Prefix, "dotnet", "exec", DashboardFile(), .. arguments];
        return new DashboardProcess(await DependentProcess.StartAsync(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }));
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code, after the process has ended and all its output has arrived.</returns>
    public async Task<int> StopAsync()
    {
        using Process kill = Process.Start(
            "/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {Id}")]);
        await _process.WaitForExitAsync().Within();
        return _process.ExitCode;
    }

    /// <summary>SIGKILL, if it still runs. Returns when the process has ended.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Add(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.AppendLine(line);
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    // In the same configuration as the tests, beside them in the repository.
    private static string DashboardFile()
    {
        string tests = TestContext.CurrentContext.TestDirectory;
        string configuration = Path.GetFileName(Path.GetDirectoryName(tests))!;
        return Path.GetFullPath(
            Path.Combine(tests, "../../../../samples/Dashboard/bin", configuration, "net10.0/Dashboard.dll"));
    }
}
