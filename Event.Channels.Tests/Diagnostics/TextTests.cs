using System.Globalization;

namespace EventChannels.Tests.Diagnostics;

/// <summary>The texts of values and watchers, for a log.</summary>
public sealed class TextTests
{
    [Test]
    public void The_text_of_a_value_has_its_name_data_version_and_number_of_watchers()
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
    public void The_text_of_a_value_has_the_error_that_completed_it()
    {
        MemoryValue<int> value = Create<int>("temperature");
        value.TryComplete(new InvalidOperationException("Broken."));

        Assert.That(
            value.ToString(),
            Is.EqualTo("temperature: no data (0 watchers, completed with InvalidOperationException)"));
    }

    [Test]
    public void The_text_of_a_value_without_a_name_has_its_type([Values] Delivery delivery)
    {
        using MemoryWatcher<int> watcher = Create<int>(name: null).Watch(delivery);

        Assert.That(Create<int>(name: null).ToString(), Is.EqualTo("MemoryValue<int>: no data (0 watchers)"));
        Assert.That(watcher.ToString(), Is.EqualTo($"{delivery} watcher of MemoryValue<int>: nothing unread"));
    }

    [Test]
    public void Null_and_empty_data_are_shown_in_the_texts_of_values_and_watchers()
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
    public async Task The_text_of_an_every_value_watcher_has_the_unread_value_that_comes_first()
    {
        MemoryValue<int> value = Create<int>("temperature");
        value.Set(41);
        using MemoryWatcher<int> watcher = value.Watch(Delivery.Sync);
        Task set = value.StartSet(42);

        Assert.That(watcher.ToString(), Is.EqualTo("Sync watcher of temperature: 41 unread"));
        Assert.That(watcher.TryGet(out _), Is.True);
        Assert.That(watcher.ToString(), Is.EqualTo("Sync watcher of temperature: 42 unread"));
        Assert.That(watcher.TryGet(out _), Is.True);
        await set.Within();
    }

    [Test]
    public async Task The_text_of_a_watcher_has_the_outcome_of_its_next_Get([Values] Delivery delivery)
    {
        MemoryValue<int> value = Create<int>("temperature");
        MemoryWatcher<int> watcher = value.Watch(delivery);
        Assert.That(watcher.ToString(), Is.EqualTo($"{delivery} watcher of temperature: nothing unread"));

        Task<int> get = watcher.StartGet();
        Assert.That(watcher.ToString(), Is.EqualTo($"{delivery} watcher of temperature: waiting"));
        value.Set(41);
        await get.Within();

        Task set = value.StartSet(42);
        Assert.That(watcher.ToString(), Is.EqualTo($"{delivery} watcher of temperature: 42 unread"));
        watcher.Drain();
        await set.Within();

        value.TryComplete();
        Assert.That(watcher.ToString(), Is.EqualTo($"{delivery} watcher of temperature: completed"));

        watcher.Dispose();
        Assert.That(watcher.ToString(), Is.EqualTo($"{delivery} watcher of temperature: disposed"));
    }

    private static IEnumerable<TestCaseData> Texts() =>
    [
        new TestCaseData(-20.5, "-20.5"),
        new TestCaseData((double?)-20.5, "-20.5"),
        new TestCaseData((X: -1.5, Y: 2.5), "(-1.5, 2.5)"),
        new TestCaseData(new Point(-1.5, new DateTime(2026, 1, 31, 0, 0, 0, DateTimeKind.Utc)), "Point { X = -1.5, At = 01/31/2026 00:00:00 }"),
        new TestCaseData(new KeyValuePair<string, double>("k", -1.5), "[k, -1.5]"),
        new TestCaseData(new DateTime(2026, 1, 31, 0, 0, 0, DateTimeKind.Utc), "01/31/2026 00:00:00"),
        new TestCaseData(-5, "-5"),
        new TestCaseData("a text", "a text"),
        new TestCaseData(new Data(static () => CultureInfo.CurrentUICulture.Name + "/"), "/"),
    ];

    [TestCaseSource(nameof(Texts))]
    public void The_texts_of_values_and_watchers_are_the_same_in_every_culture<T>(T data, string text)
    {
        using var foreign = new ForeignCulture();
        MemoryValue<T> value = Create<T>("data");
        using MemoryWatcher<T> watcher = value.Watch(Delivery.Async);
        value.Set(data);

        Assert.That(value.ToString(), Is.EqualTo($"data: {text} (version 1, 1 watcher)"));
        Assert.That(watcher.ToString(), Is.EqualTo($"Async watcher of data: {text} unread"));
        Assert.That(foreign.IsCurrent, Is.True);
    }

    [Test]
    public void The_callers_culture_is_restored_after_a_text_is_made_regardless_of_the_datas_own_ToString(
        [Values] bool throws, [Values] bool suppressed)
    {
        using var foreign = new ForeignCulture();
        MemoryValue<Data> value = Create<Data>("data");
        value.Set(new Data(() =>
        {
            CultureInfo.CurrentCulture = new CultureInfo("en-NZ");
            return throws ? throw new NotSupportedException() : "text";
        }));
        using AsyncFlowControl? control = suppressed ? ExecutionContext.SuppressFlow() : null;

        if (throws)
        {
            Assert.That(() => value.ToString(), Throws.TypeOf<NotSupportedException>());
        }
        else
        {
            Assert.That(value.ToString(), Is.EqualTo("data: text (version 1, 0 watchers)"));
        }

        Assert.That(foreign.IsCurrent, Is.True);
        Assert.That(ExecutionContext.IsFlowSuppressed(), Is.EqualTo(suppressed));
    }

    [Test]
    [NonParallelizable] // the default applies to all threads
    public async Task A_thread_that_follows_the_default_culture_still_follows_it_after_a_text_was_made()
    {
        MemoryValue<double> value = Create<double>("data");
        value.Set(1.5);
        CultureInfo? @default = CultureInfo.DefaultThreadCurrentCulture;
        try
        {
            Task<CultureInfo> culture;
            using (ExecutionContext.SuppressFlow())
            {
                culture = Threads.Run(() =>
                {
                    CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("de-DE");
                    _ = value.ToString();
                    CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("sv-SE");
                    return CultureInfo.CurrentCulture;
                });
            }

            Assert.That((await culture.Within()).Name, Is.EqualTo("sv-SE"));
        }
        finally
        {
            CultureInfo.DefaultThreadCurrentCulture = @default;
        }
    }

    [Test]
    public void The_texts_of_values_and_watchers_throw_the_exceptions_of_the_datas_own_ToString()
    {
        MemoryValue<Data> value = Create<Data>("data");
        using MemoryWatcher<Data> watcher = value.Watch(Delivery.Async);
        value.Set(new Data(() => throw new NotSupportedException()));

        Assert.That(() => value.ToString(), Throws.TypeOf<NotSupportedException>());
        Assert.That(() => watcher.ToString(), Throws.TypeOf<NotSupportedException>());
        Assert.That(watcher.TryGet(out _), Is.True);
    }

    [Test]
    public void ToString_of_the_data_runs_outside_the_lock()
    {
        MemoryValue<Data> value = Create<Data>("data");
        using MemoryWatcher<Data> watcher = value.Watch(Delivery.Async);
        value.Set(new Data(() =>
            Threads.Run(() => value.Watch().Dispose()).Wait(Deadlines.Unexpected) ? "free" : "locked"));

        Assert.That(value.ToString(), Does.StartWith("data: free"));
        Assert.That(watcher.ToString(), Does.EndWith("free unread"));
    }

    private static MemoryValue<T> Create<T>(string? name) => new() { Name = name };

    private sealed class Data(Func<string> text)
    {
        public override string ToString() => text();
    }

    private sealed record Point(double X, DateTime At);

    // A culture that formats everything differently.
    private sealed class ForeignCulture : IDisposable
    {
        private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
        private readonly CultureInfo _texts = CultureInfo.CurrentUICulture;
        private readonly CultureInfo _foreign = (CultureInfo)CultureInfo.GetCultureInfo("sv-SE").Clone();

        public ForeignCulture()
        {
            _foreign.NumberFormat.NumberDecimalSeparator = ",";
            _foreign.NumberFormat.NegativeSign = "minus ";
            _foreign.DateTimeFormat.ShortDatePattern = "'the' dd.MM.yyyy";
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = _foreign;
        }

        public bool IsCurrent => CultureInfo.CurrentCulture == _foreign && CultureInfo.CurrentUICulture == _foreign;

        public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (_culture, _texts);
    }
}
