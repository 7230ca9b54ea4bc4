using System.CommandLine;
using Quickstart;
using Spectre.Console;

var seconds = new Option<int>("--seconds")
{
    Description = $"How long to watch, from 1 to {Seconds.Longest}.",
    DefaultValueFactory = _ => 5,
    CustomParser = Seconds.Parse,
};
var journal = new Option<FileInfo>("--journal")
{
    Description = "The CSV file of all updates, overwritten if it exists. [default: in the temp folder]",
    HelpName = "path",
};
var command = new RootCommand("Watches this machine at work, and shows what each follower of its figures gets to see.")
{
    seconds,
    journal,
};

command.SetAction(async (arguments, stop) =>
{
    string path = arguments.GetValue(journal)?.FullName
        ?? Path.Combine(Path.GetTempPath(), $"event-channels-{Environment.ProcessId}.csv");
    IScreen screen = !Console.IsOutputRedirected && LiveTable.FitsOn(AnsiConsole.Console)
        ? new LiveTable(AnsiConsole.Console)
        : new PlainLines(Console.Out);

    try
    {
        var duration = TimeSpan.FromSeconds(arguments.GetRequiredValue(seconds));
        bool passed = await new MachineWatch(screen, path).RunAsync(duration, stop);
        return passed ? 0 : 1;
    }
    catch (Exception error) when (error is IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync($"The run failed: {error.Message}");
        return 1;
    }
});

// Ctrl-C and SIGTERM cancel the action's token; this is how long the summary may take after that.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) };
return await command.Parse(args).InvokeAsync(invocation);
