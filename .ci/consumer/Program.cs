using System.Diagnostics.Metrics;
using EventChannels;

var newest = new MemoryValue<string>("old");
using var late = newest.Watch();
newest.Set("new");
newest.TryComplete();
await foreach (string text in late.ReadAllAsync())
{
    Console.WriteLine(text);
}

long sets = 0;
using var listener = new MeterListener();
listener.InstrumentPublished = (instrument, listening) =>
{
    if (instrument.Name == "event.channels.sets")
    {
        listening.EnableMeasurementEvents(instrument);
    }
};
listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref sets, count));
listener.Start();

var every = new MemoryValue<int> { Name = "every" };
using var journal = every.Watch(Delivery.Sync);
Task producer = Task.Run(async () =>
{
    for (int update = 1; update <= 3; update++)
    {
        await every.SetAsync(update);
    }

    every.TryComplete();
});
await foreach (int update in journal.ReadAllAsync())
{
    Console.WriteLine(update);
}

await producer;
Console.WriteLine($"{Interlocked.Read(ref sets)} sets");

IWatchable<string> both = every.Where(update => update > 0).CombineLatest(newest).Select(pair => $"{pair.First} {pair.Second}");
await foreach (string text in both.DistinctUntilChanged().ThrottleLatest(TimeSpan.FromSeconds(1)).ReadAllAsync())
{
    Console.WriteLine(text);
}

using IWatcher<string> names = Shop.Services.Calendar.Names.Watch();
Console.WriteLine(await names.GetAsync());
