namespace EventChannels.Stores.Tests.Servers;

/// <summary>A real server on free ports of the loopback address, with its own folder for its data and its log.</summary>
/// <remarks>
/// Create it, start it, dispose it. The constructor ends the test if the program is missing (<see cref="ServerProgram"/>).
/// Not thread-safe, but different servers may be used at the same time.
/// </remarks>
internal abstract class StoreServer(ServerProgram program) : IAsyncDisposable
{
    private readonly string _program = program.Require();
    private readonly string _folder = Directory.CreateTempSubdirectory($"event-channels-{program.Name}-").FullName;
    private ServerProcess? _process;
    private int _starts;
    private int _copies;

    /// <summary>Arguments in addition to those that every server gets.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];

    /// <summary>The address for clients. It stays the same from the first successful start on.</summary>
    public abstract string Endpoint { get; }

    public int ProcessId => Running.Id;

    protected string DataFolder => Path.Combine(_folder, "data");

    private ServerProcess Running => _process ?? throw new InvalidOperationException($"{program.Name} does not run.");

    private string LogFile => Path.Combine(_folder, $"log{_starts}.txt");

    /// <summary>Starts the server. The task ends when it answers.</summary>
    public Task StartAsync() => LoopbackPorts.StartAsync(program.Name, ChoosePorts, TryStartAsync);

    /// <summary>SIGKILL. The server has ended when this returns; its data remains.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>SIGSTOP. Connections stay open, and nothing answers.</summary>
    public void Stop() => Running.Signal("STOP");

    /// <summary>SIGCONT. It continues as if no time had passed.</summary>
    public void Continue() => Running.Signal("CONT");

    /// <summary>Starts the server again with the same ports and data. Kills it first if it runs.</summary>
    public Task RestartAsync()
    {
        Kill();
        return LoopbackPorts.RestartAsync($"{program.Name} at {Endpoint}", TryStartAsync);
    }

    /// <summary>Starts the server again with the same ports and no data.</summary>
    public async Task WipeAsync()
    {
        Kill();
        DeleteData();
        await RestartAsync();
    }

    /// <summary>Copies the data of a server that does not run.</summary>
    /// <returns>The folder of the copy, for <see cref="RestoreAsync"/>.</returns>
    public string CopyData()
    {
        Assert.That(_process, Is.Null, "A server's data can be copied only while it does not run.");
        string copy = Path.Combine(_folder, $"copy{++_copies}");
        Copy(DataFolder, copy);
        return copy;
    }

    /// <summary>Starts the server again with the same ports and older data.</summary>
    /// <param name="copy">A folder from <see cref="CopyData"/>.</param>
    public async Task RestoreAsync(string copy)
    {
        Kill();
        DeleteData();
        Copy(copy, DataFolder);
        await RestartAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        Kill();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        return default;
    }

    /// <summary>Chooses ports, before the first start and after a start that found one of them taken.</summary>
    internal abstract void ChoosePorts();

    /// <summary>Starts the server with the chosen ports.</summary>
    /// <returns>Whether it answers; <see langword="false"/> if a port was taken.</returns>
    internal async Task<bool> TryStartAsync()
    {
        _starts++;
        Directory.CreateDirectory(DataFolder);
        _process = await ServerProcess.StartAsync(_program, [.. Arguments(), .. ExtraArguments], LogFile);
        long start = Environment.TickCount64;
        while (!await AnswersAsync() || _process.HasExited)
        {
            bool ended = _process.HasExited;
            if (ended || Environment.TickCount64 - start > Deadlines.Unexpected.TotalMilliseconds)
            {
                Kill();
                string log = File.Exists(LogFile) ? await File.ReadAllTextAsync(LogFile) : "";
                if (ended && log.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }

                throw new InvalidOperationException(
                    $"{program.Name} {(ended ? "ended" : "does not answer")}:\n{log[Math.Max(0, log.Length - 3000)..]}");
            }

            await Task.Delay(10); // a process announces no change
        }

        return true;
    }

    internal void DeleteData() => Directory.Delete(DataFolder, recursive: true);

    protected abstract IEnumerable<string> Arguments();

    /// <summary>Whether the server works now. Throws nothing.</summary>
    protected abstract Task<bool> AnswersAsync();

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
