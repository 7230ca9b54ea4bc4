using CsvHelper;
using EventChannels;

namespace Quickstart;

/// <summary>Writes every update of a value to a CSV file. The producer waits until the one before is written.</summary>
internal sealed class Journal(string name, MemoryValue<Reading> source, string path) : IFollower
{
    public string Name { get; } = name;

    public string Path { get; } = path;

    public MemoryValue<Reading> Source { get; } = source;

    public Delivery Delivery => Delivery.Sync;

    public MemoryValue<Tally> Progress { get; } = new();

    public async Task FollowAsync()
    {
        Tally tally = default;
        await using MemoryWatcher<Reading> watcher = Source.Watch(Delivery);
        await using var csv = CsvWriter.ToFile(Path);
        csv.WriteHeader<Reading>();

        // For a Sync watcher each step gives the very next update: no newer one is set until this one is taken.
        await foreach (Reading reading in watcher.ReadAllAsync())
        {
            await csv.WriteRecordAsync(reading);

            tally = tally.Add(reading);
            Progress.Set(tally);
        }

        Progress.TryComplete();
    }

    /// <summary>Reads the numbers of the updates back from the file, 0 where there is none in a line.</summary>
    public IEnumerable<long> ReadSequences()
    {
        using var csv = CsvReader.FromFile(Path);
        while (csv.Read())
        {
            csv[nameof(Reading.Sequence)].TryParse(out long sequence);
            yield return sequence;
        }
    }
}
