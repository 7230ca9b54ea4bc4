using System.Diagnostics;
using System.Text;
using EventChannels.Redis;
using EventChannels.Stores.Tests.Seam;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Redis;

/// <summary>The base of the Redis fixtures: a server of their own, and stores that end with the test.</summary>
public abstract class RedisFixture
{
    private readonly List<IAsyncDisposable> _open = [];

    private protected RedisServer Server { get; private set; } = null!;

    protected string Key { get; private set; } = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Server = new RedisServer();
        await Server.StartAsync();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
    }

    [SetUp]
    public void ChooseKey() => Key = SharedServers.NextKey();

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (IAsyncDisposable open in Enumerable.Reverse(_open))
        {
            await open.DisposeAsync().AsTask().Within();
        }

        _open.Clear();
    }

    /// <param name="settings">The configuration after the endpoint.</param>
    /// <param name="checks">Whether keys are often checked without a reason. If not, publications must be enough.</param>
    private protected RedisStore Open(string settings = "", bool checks = false) =>
        Disposed(new RedisStore(Server.Endpoint + settings)
        {
            CheckInterval = checks ? TimeSpan.FromMilliseconds(50) : TimeSpan.FromDays(1),
        });

    private protected FollowedKey Follow(RedisStore store) => Disposed(new FollowedKey(store, Key));

    private protected T Disposed<T>(T open)
        where T : IAsyncDisposable
    {
        _open.Add(open);
        return open;
    }

    private protected Task<StoreWrite> WriteAsync(RedisStore store, string text) =>
        store.WriteAsync(Key, Encoding.UTF8.GetBytes(text), null, default).Within();

    private protected Task<StoreState> ReadAsync(RedisStore store) => store.ReadAsync(Key, default).Within();

    private protected static string Text(StoreState state) => Encoding.UTF8.GetString(state.Data.Span);

    /// <summary>Tries until the store is available, and returns how long that took.</summary>
    private protected static async Task<TimeSpan> UntilAvailableAsync(Func<Task> attempt)
    {
        long start = Stopwatch.GetTimestamp();
        while (await attempt().FailureAsync() is { } failure)
        {
            Assert.That(failure, Faults.Of(StoreFault.Unavailable));
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(Deadlines.Unexpected), failure.Message);
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
