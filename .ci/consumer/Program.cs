using Event.Channels;

var newest = new MemoryValue<string>("old");
using var late = newest.Watch();
newest.Set("new");
newest.TryComplete();
await foreach (string text in late.ReadAllAsync())
{
    Console.WriteLine(text);
}

var every = new MemoryValue<int> { Sync = true };
using var journal = every.Watch();
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
