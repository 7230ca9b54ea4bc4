using System.Globalization;

namespace EventChannels.Tests;

/// <summary>How values and watchers read in a log.</summary>
[TestFixtureSource(typeof(Modes), nameof(Modes.Both))]
public sealed class TextTests(bool sync)
{
    private string Mode => sync ? "Sync" : "Async";

    [Test]
    public void A_value_says_its_name_its_data_its_version_and_how_many_watch_it()
    {
        MemoryValue<int> value = Create<int>("temperature");
        Assert.That(value.ToString(), Is.EqualTo("temperature: no data (0 watchers)"));

        value.Set(41);
        value.Set(42);
        Assert.That(value.ToString(), Is.EqualTo("temperature: 42 (version 2, 0 watchers)"));

        using MemoryWatcher<int> one = value.Watch();
        Assert.That(value.ToString(), Is.EqualTo("temperature: 42 (version 2, 1 watcher)"));
        using MemoryWatcher<int> two = value.Watch();
        Assert.That(value.ToString(), Is.EqualTo("temperature: 42 (version 2, 2 watchers)"));

        value.TryComplete();
        Assert.That(value.ToString(), Is.EqualTo("temperature: 42 (version 2, 2 watchers, completed)"));
    }

    [Test]
    public void A_value_says_what_error_completed_it()
    {
        MemoryValue<int> value = Create<int>("temperature");
        value.TryComplete(new InvalidOperationException("Broken."));

        Assert.That(
            value.ToString(),
            Is.EqualTo("temperature: no data (0 watchers, completed with InvalidOperationException)"));
    }

    [Test]
    public void A_value_without_a_name_says_its_type()
    {
        using MemoryWatcher<int> watcher = Create<int>(name: null).Watch();

        Assert.That(Create<int>(name: null).ToString(), Is.EqualTo("MemoryValue<Int32>: no data (0 watchers)"));
        Assert.That(watcher.ToString(), Is.EqualTo($"{Mode} watcher of MemoryValue<Int32>: nothing unread"));
    }

    [Test]
    public void Null_and_empty_data_are_data()
    {
        MemoryValue<string?> value = Create<string?>("text");
        using MemoryWatcher<string?> watcher = value.Watch(Delivery.Async);

        value.Set(null);
        Assert.That(value.ToString(), Is.EqualTo("text: null (version 1, 1 watcher)"));
        Assert.That(watcher.ToString(), Is.EqualTo("Async watcher of text: null unread"));

        value.Set("");
        Assert.That(value.ToString(), Is.EqualTo("text:  (version 2, 1 watcher)"));
    }

    [Test]
    public async Task A_watcher_says_what_the_next_Get_would_do()
    {
        MemoryValue<int> value = Create<int>("temperature");
        MemoryWatcher<int> watcher = value.Watch();
        Assert.That(watcher.ToString(), Is.EqualTo($"{Mode} watcher of temperature: nothing unread"));

        Task<int> get = watcher.StartGet();
        Assert.That(watcher.ToString(), Is.EqualTo($"{Mode} watcher of temperature: waiting"));
        value.Set(41);
        await get.Within();

        Task set = value.StartSet(42);
        Assert.That(watcher.ToString(), Is.EqualTo($"{Mode} watcher of temperature: 42 unread"));
        watcher.Drain();
        await set.Within();

        value.TryComplete();
        Assert.That(watcher.ToString(), Is.EqualTo($"{Mode} watcher of temperature: completed"));

        watcher.Dispose();
        Assert.That(watcher.ToString(), Is.EqualTo($"{Mode} watcher of temperature: disposed"));
    }

    [Test]
    public void The_text_is_the_same_in_every_culture()
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "minus ";
        CultureInfo.CurrentCulture = comma;
        try
        {
            MemoryValue<double> value = Create<double>("temperature");
            using MemoryWatcher<double> watcher = value.Watch(Delivery.Async);
            value.Set(-20.5);

            Assert.That(value.ToString(), Is.EqualTo("temperature: -20.5 (version 1, 1 watcher)"));
            Assert.That(watcher.ToString(), Is.EqualTo("Async watcher of temperature: -20.5 unread"));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Test]
    public void What_the_datas_own_text_throws_is_thrown()
    {
        MemoryValue<Data> value = Create<Data>("data");
        using MemoryWatcher<Data> watcher = value.Watch(Delivery.Async);
        value.Set(new Data(() => throw new NotSupportedException()));

        Assert.That(() => value.ToString(), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => watcher.ToString(), Throws.TypeOf<NotSupportedException>());
        Assert.That(watcher.TryGet(out _), Is.True);
    }

    [Test]
    public void The_datas_own_text_is_made_outside_the_lock()
    {
        MemoryValue<Data> value = Create<Data>("data");
        using MemoryWatcher<Data> watcher = value.Watch(Delivery.Async);
        value.Set(new Data(() =>
            Threads.Run(() => value.Watch().Dispose()).Wait(Deadlines.Unexpected) ? "free" : "locked"));

        Assert.That(value.ToString(), Does.StartWith("data: free"));
        Assert.That(watcher.ToString(), Does.EndWith("free unread"));
    }

    private MemoryValue<T> Create<T>(string? name) => new() { Sync = sync, Name = name };

    private sealed class Data(Func<string> text)
    {
        public override string ToString() => text();
    }
}
