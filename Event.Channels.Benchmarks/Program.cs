using System.CommandLine;
using System.Diagnostics;
using EventChannels.Benchmarks;

var quick = new Option<bool>("--quick") { Description = "Measure everything in less than three minutes, with fewer iterations." };
var probe = new Option<bool>("--probe") { Description = "Only show the rounds in which each peer is wrong." };
var soak = new Option<double?>("--soak")
{
    Description = "Only use values in every way at once, for this number of minutes, and check every promise.",
    HelpName = "minutes",
};
var seed = new Option<ulong?>("--seed") { Description = "The seed of the soak. [default: a new seed]", HelpName = "number" };
var output = new Option<DirectoryInfo>("--output")
{
    Description = "The folder for the page. [default: the docs folder of the repository]",
    HelpName = "folder",
};
var command = new RootCommand("Measures this library beside its peers, and writes docs/benchmarks.md.")
{
    quick,
    probe,
    soak,
    seed,
    output,
};

command.SetAction(arguments =>
{
    if (arguments.GetValue(probe))
    {
        Console.WriteLine(Tables.Probes(ProbeRun.Run(Console.Error)));
        return 0;
    }

    if (arguments.GetValue(soak) is { } minutes)
    {
        ulong number = arguments.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(1_000_000_000);
        return new Soak(TimeSpan.FromMinutes(minutes), number, Console.Out).Run() ? 0 : 1;
    }

    long start = Stopwatch.GetTimestamp();
    bool isQuick = arguments.GetValue(quick);
    string folder = arguments.GetValue(output)?.FullName ?? RepositoryDocs();
    Page page = new(new Run(isQuick, Console.Error).Measure(), isQuick);
    Console.WriteLine(page.Summary());
    Console.WriteLine($"{page.Write(folder)}, after {Stopwatch.GetElapsedTime(start):m\\:ss} minutes.");
    return 0;
});

return command.Parse(args).Invoke();

// The program runs from its build output, somewhere in the repository.
static string RepositoryDocs()
{
    DirectoryInfo? folder = new(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Event.Channels.sln")))
    {
        folder = folder.Parent;
    }

    return Path.Combine(folder?.FullName ?? ".", "docs");
}
