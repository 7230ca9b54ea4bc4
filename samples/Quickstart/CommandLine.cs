using System.CommandLine;

namespace Quickstart;

/// <summary>Where a run writes, and when it ends. Ctrl-C and SIGTERM leave it 10 s for its summary.</summary>
internal sealed record CommandLine(string JournalPath, CancellationToken Ending)
{
    public static Task<int> RunAsync(string[] args, Func<CommandLine, Task<bool>> run)
    {
        Option<int> seconds = new("--seconds") { Description = "How long, 1 to 86400.", DefaultValueFactory = _ => 5 };
        Option<FileInfo> journal = new("--journal") { Description = "A CSV file to overwrite. [default: temporary]" };
        RootCommand command = new("Watches this machine, and shows what each watcher gets.") { seconds, journal };
        command.SetAction(async (arguments, stop) =>
        {
            try
            {
                int duration = arguments.GetValue(seconds) is >= 1 and <= 86400 and int value ? value
                    : throw new FormatException("--seconds takes a whole number from 1 to 86400.");
                string path = arguments.GetValue(journal)?.FullName
                    ?? Path.Combine(Path.GetTempPath(), $"event-channels-{Environment.ProcessId}.csv");
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
                ending.CancelAfter(TimeSpan.FromSeconds(duration));
                return await run(new CommandLine(path, ending.Token)) ? 0 : 1;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
            {
                await Console.Error.WriteLineAsync($"The run failed: {error.Message}");
                return 1;
            }
        });
        return command.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
    }
}
