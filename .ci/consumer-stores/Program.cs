using EventChannels;
using EventChannels.Etcd;
using EventChannels.Redis;
using EventChannels.Stores;
using Shop;

// The arguments are the addresses of etcd and of Redis.
await using var memory = new MemoryStore();
await using var etcd = new EtcdStore(args[0]);
await using var redis = new RedisStore(args[1]);
foreach (IValueStore store in (IValueStore[])[memory, etcd, redis])
{
    Console.WriteLine(store.GetType().Name);
    await FollowAsync(store);
}

await LeaveAsync(etcd);
await LookAroundAsync(etcd);

// Nobody listens on port 1.
await using var noEtcd = new EtcdStore("http://127.0.0.1:1");
await using var noRedis = new RedisStore("127.0.0.1:1");
await ReadNothingAsync(noEtcd);
await ReadNothingAsync(noRedis);

static async Task FollowAsync(IValueStore store)
{
    StoredValueOptions<Light> options = new(ShopJson.Default.Light) { Absent = new Light("dark") };
    await using var street = new StoredValue<Light>(store, "light", options);
    await using var car = new StoredValue<Light>(store, "light", options);

    using IWatcher<Light> driver = car.Watch();
    Console.WriteLine((await driver.GetAsync()).Color);

    await street.SetAsync(new Light("green"));
    Console.WriteLine((await driver.GetAsync()).Color);

    await street.UpdateAsync(light => new Light(light.Color == "green" ? "amber" : "red"));
    Console.WriteLine((await driver.GetAsync()).Color);

    await street.DeleteAsync();
    Console.WriteLine((await driver.GetAsync()).Color);
}

// With a lease, the value leaves with its holder.
static async Task LeaveAsync(EtcdStore store)
{
    StoredValueOptions<Light> options = new(ShopJson.Default.Light) { Absent = new Light("nobody") };
    await using var street = new EtcdValue<Light>(store, "driver", options);
    using IWatcher<Light> camera = street.Watch();
    await using (var car = new EtcdValue<Light>(store, "driver", options, TimeSpan.FromMinutes(1)))
    {
        await car.SetAsync(new Light("blue"));
        Console.WriteLine((await camera.GetAsync(light => light.Color != "nobody")).Color);
    }

    Console.WriteLine((await camera.GetAsync()).Color);
}

static async Task LookAroundAsync(EtcdStore store)
{
    await using var lamp = new EtcdValue<Light>(store, "lamps/1", ShopJson.Default.Light);
    await lamp.SetAsync(new Light("white"));
    await using var lamps = new EtcdRange<Light>(store, "lamps/", ShopJson.Default.Light);
    using IWatcher<EtcdSnapshot<Light>> camera = lamps.Watch();
    foreach ((string key, Light light) in await camera.GetAsync())
    {
        Console.WriteLine($"{key} {light.Color}");
    }
}

static async Task ReadNothingAsync(IValueStore store)
{
    using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
    try
    {
        await store.ReadAsync("light", deadline.Token);
    }
    catch (StoreException refused)
    {
        Console.WriteLine(refused.Fault);
    }
}
