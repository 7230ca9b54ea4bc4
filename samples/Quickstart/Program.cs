using EventChannels;
using Quickstart;

return await CommandLine.RunAsync(args, async run =>
{
    if (run.Store is not null)
    {
        return await Together.RunAsync(run.Store, run.Ending);
    }

    await using var journal = new StreamWriter(run.JournalPath) { AutoFlush = true };
    await journal.WriteLineAsync(Reading.CsvHeader);

    // A value: one part of a program sets it, and any number of watchers follow it, each at its own pace.
    var readings = new MemoryValue<Reading>();
    var tallies = new MemoryValue<Tallies>(Tallies.Empty); // another value: the tally of each watcher
    Task[] following =
    [
        // Newest-value delivery: no Set waits for these watchers. A slow one skips readings, but never the newest.
        FollowAsync("eager", Delivery.Async, _ => Task.CompletedTask),
        FollowAsync("steady", Delivery.Async, _ => Task.Delay(20)),
        FollowAsync("screen", Delivery.Async, reading => Screen.ShowAsync(reading, PeekAtTallies(), run.Ending)),

        // Every-value delivery: each Set waits until this watcher has taken the value. It gets every reading, in order.
        FollowAsync("journal", Delivery.Sync, reading => journal.WriteLineAsync(reading.ToCsv())),
    ];

    // The producer does not know its watchers. A watcher that ends before the producer has failed, and the run ends.
    Tally set = default;
    var machine = new Machine();
    using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
    while (!run.Ending.IsCancellationRequested && !following.Any(task => task.IsCompleted))
    {
        await timer.WaitForNextTickAsync();
        Reading reading = machine.Read();
        await readings.SetAsync(reading); // waits only for the journal
        set = set.Add(reading);
    }

    readings.TryComplete(); // the watchers still get the newest reading, then their loops end
    await Task.WhenAll(following);
    journal.Close();

    IEnumerable<string> lines = File.ReadLines(run.JournalPath).Skip(1);
    long inOrder = lines.Index().TakeWhile(line => line.Item.Split(',')[0] == $"{line.Index + 1}").LongCount();
    return Screen.Summarize(PeekAtTallies(), set,
    [
        .. PeekAtTallies().Select(row => (row.Value.Newest == set.Newest,
            $"{row.Key} ended on reading {row.Value.Newest.Sequence} of {set.Count}")),
        (inOrder == set.Count && lines.LongCount() == inOrder,
            $"journal has {lines.LongCount()} readings, {inOrder} of {set.Count} in order: {run.JournalPath}"),
    ]);

    async Task FollowAsync(string name, Delivery delivery, Func<Reading, Task> work)
    {
        using MemoryWatcher<Reading> watcher = readings.Watch(delivery);
        tallies.Update(all => all.Add(name, new Tally { Delivery = delivery }));
        await foreach (Reading reading in watcher.ReadAllAsync())
        {
            tallies.Update(all => all.SetItem(name, all[name].Add(reading)));
            await work(reading); // a slow journal delays the producer; a slow screen delays nothing
        }
    }

    Tallies PeekAtTallies() => tallies.TryPeek(out Tallies? all) ? all : Tallies.Empty;
});
