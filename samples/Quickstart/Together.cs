using System.Text.Json.Serialization;
using EventChannels;
using EventChannels.Stores;

namespace Quickstart;

/// <summary>The count of all processes together, and the process that counted last.</summary>
internal sealed record Beat(int Count, int ProcessId);

/// <summary>Any number of processes count together in one value that a store keeps, and each prints every count.</summary>
internal static class Together
{
    public static async Task<bool> RunAsync(IValueStore store, CancellationToken ending)
    {
        // The same value in every process. A store keeps it; it is set and watched like a value in memory.
        var options = new StoredValueOptions<Beat>(BeatJson.Default.Beat) { Absent = new Beat(0, 0) };
        await using var beats = new StoredValue<Beat>(store, "quickstart", options);
        Task[] following = [FollowStatusAsync(beats), FollowAsync(beats)];

        int counted = 0;
        try
        {
            while (true)
            {
                await Task.Delay(Random.Shared.Next(300, 700), ending);
                await beats.UpdateAsync(beat => new Beat(beat.Count + 1, Environment.ProcessId), ending); // atomic across processes
                counted++;
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            await beats.DisposeAsync(); // the loops end
        }

        await Task.WhenAll(following);
        Console.WriteLine($"This process counted {counted}.");
        return counted > 0;
    }

    private static async Task FollowAsync(StoredValue<Beat> beats)
    {
        await foreach (Beat beat in beats.ReadAllAsync())
        {
            Console.WriteLine($"{beat.Count,6} by {(beat.ProcessId == Environment.ProcessId ? "this process" : beat.ProcessId)}");
        }
    }

    private static async Task FollowStatusAsync(StoredValue<Beat> beats)
    {
        await foreach (StoreStatus status in beats.Status.ReadAllAsync())
        {
            Console.WriteLine($"{status.Connection} {status.Error?.Message}");
        }
    }
}

[JsonSerializable(typeof(Beat))]
internal sealed partial class BeatJson : JsonSerializerContext;
