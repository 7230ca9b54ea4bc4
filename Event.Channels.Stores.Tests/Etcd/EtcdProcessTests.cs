using EventChannels.Etcd;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>Values in etcd, and processes that really end.</summary>
public sealed class EtcdProcessTests
{
    // It ends with its standard input, even if the tests are killed.
    private const string Holder = """
        using EventChannels.Etcd;
        using EventChannels.Stores;

        await using var store = new EtcdStore(args[0]);
        var value = new EtcdValue<string>(store, args[1], StoreSerializer.Text, TimeSpan.FromSeconds(1));
        await value.SetAsync("held");
        Console.WriteLine("set");
        Console.ReadLine();
        """;

    private const string Counter = """
        using System.Globalization;
        using EventChannels.Etcd;
        using EventChannels.Stores;

        await using var store = new EtcdStore(args[0]);
        await using var value = new EtcdValue<string>(store, args[1], new(StoreSerializer.Text) { Absent = "0" });
        for (int update = 0; update < 1000; update++)
        {
            await value.UpdateAsync(
                text => (int.Parse(text, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture));
        }

        Console.WriteLine("done");
        """;

    [Test]
    public async Task A_key_with_a_lease_vanishes_when_its_process_is_killed_and_not_before()
    {
        string endpoint = (await SharedServers.EtcdAsync()).Endpoint;
        string key = SharedServers.NextKey();
        await using var store = new EtcdStore(endpoint);
        await using var value = new EtcdValue<string>(store, key, new(StoreSerializer.Text) { Absent = "none" });
        using IWatcher<string> watcher = value.Watch();
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("none"));
        using var holder = new ChildProgram(Holder, endpoint, key);
        Assert.That(await holder.NextLineAsync(), Is.EqualTo("set"));
        Assert.That(await watcher.GetAsync().Within(), Is.EqualTo("held"));

        Task<string> gone = watcher.StartGet();
        await Task.Delay(TimeSpan.FromSeconds(4)); // longer than the lease lives by itself
        await gone.StillWaitsAsync();
        holder.Kill();

        Assert.That(await gone.Within(), Is.EqualTo("none"));
    }

    [Test]
    public async Task Updates_of_two_processes_add_up()
    {
        string endpoint = (await SharedServers.EtcdAsync()).Endpoint;
        string key = SharedServers.NextKey();
        using var one = new ChildProgram(Counter, endpoint, key);
        using var other = new ChildProgram(Counter, endpoint, key);

        string?[] lines = await Task.WhenAll(one.NextLineAsync(), other.NextLineAsync()).Within();

        Assert.That(lines, Is.All.EqualTo("done"));
        await using var store = new EtcdStore(endpoint);
        StoreState state = await store.ReadAsync(key, CancellationToken.None).Within();
        Assert.That(NumberSerializer.Instance.Deserialize(state.Data), Is.EqualTo(2_000));
    }
}
