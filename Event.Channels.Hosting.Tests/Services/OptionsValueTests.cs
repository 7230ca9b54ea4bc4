using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EventChannels.Hosting.Tests.Services;

/// <summary>Options that reload are a value.</summary>
public sealed class OptionsValueTests
{
    [Test]
    public async Task A_watcher_gets_the_current_options_and_then_those_of_each_reload()
    {
        using var configured = new Configured();
        using IWatcher<Limits> watcher = configured.Resolve<IWatchable<Limits>>().Watch();

        Limits now = await watcher.GetAsync().Within();
        Task<Limits> next = watcher.StartGet();
        await next.StillWaitsAsync();
        configured.Reload(("Most", "2"));

        Assert.That(now.Most, Is.EqualTo(1));
        Assert.That((await next.Within()).Most, Is.EqualTo(2));
    }

    [Test]
    public async Task A_watcher_gets_the_options_that_the_monitor_returns()
    {
        using var configured = new Configured();
        using IWatcher<Limits> watcher = configured.Resolve<IWatchable<Limits>>().Watch();

        configured.Reload(("Most", "2"));

        Assert.That(await watcher.GetAsync().Within(), Is.SameAs(configured.Resolve<IOptionsMonitor<Limits>>().CurrentValue));
    }

    [Test]
    public async Task An_every_value_watcher_gets_each_reload_and_delays_none()
    {
        using var configured = new Configured();
        using IWatcher<Limits> journal = configured.Resolve<IWatchable<Limits>>().Watch(Delivery.Sync);

        configured.Reload(("Most", "2"));
        configured.Reload(("Most", "3"));
        configured.Reload(("Most", "4"));
        List<Limits> log = await journal.GetUntilAsync(limits => limits.Most == 4).Within();

        Assert.That(log.Select(limits => limits.Most), Is.EqualTo([1, 2, 3, 4]));
    }

    [Test]
    public async Task A_reload_that_changes_nothing_is_still_an_update()
    {
        using var configured = new Configured();
        using IWatcher<Limits> watcher = configured.Resolve<IWatchable<Limits>>().Watch();
        await watcher.GetAsync().Within();

        configured.Reload(("Most", "1"));

        Assert.That((await watcher.GetAsync().Within()).Most, Is.EqualTo(1));
    }

    [Test]
    public async Task A_reload_of_options_with_another_name_is_not_an_update()
    {
        using var configured = new Configured();
        using IWatcher<Limits> unnamed = configured.Resolve<IOptionsMonitor<Limits>>().ToValue().Watch();
        using IWatcher<Limits> eu = configured.Resolve<IOptionsMonitor<Limits>>().ToValue("Eu").Watch();
        await unnamed.GetAsync().Within();
        Limits before = await eu.GetAsync().Within();

        configured.ReloadEu(("Most", "7"));

        Limits after = await eu.GetAsync().Within();
        Assert.That((before.Most, after.Most), Is.EqualTo((1, 7)));
        Assert.That(unnamed.HasUnread, Is.False);
    }

    [Test]
    public void Named_options_are_resolved_by_key_and_unnamed_options_without_one()
    {
        using ServiceProvider services = new ServiceCollection()
            .Configure<Limits>(limits => limits.Most = 1)
            .Configure<Limits>("Eu", limits => limits.Most = 2)
            .Configure<Limits>("Us", limits => limits.Most = 3)
            .AddOptionsValue<Limits>("Eu")
            .AddOptionsValue<Limits>("Us")
            .AddOptionsValue<Limits>()
            .AddOptionsValue<Limits>()
            .BuildServiceProvider();

        Assert.That(MostOf(services.GetRequiredKeyedService<IWatchable<Limits>>("Eu")), Is.EqualTo(2));
        Assert.That(MostOf(services.GetRequiredKeyedService<IWatchable<Limits>>("Us")), Is.EqualTo(3));
        Assert.That(MostOf(services.GetRequiredService<IWatchable<Limits>>()), Is.EqualTo(1));
    }

    [Test]
    public void The_only_options_of_a_type_need_no_key()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddOptionsValue<Limits>("Eu")
            .AddOptionsValue<Limits>("Eu")
            .BuildServiceProvider();

        Assert.That(
            services.GetRequiredService<IWatchable<Limits>>(),
            Is.SameAs(services.GetRequiredKeyedService<IWatchable<Limits>>("Eu")));
    }

    [Test]
    public void Options_with_different_names_are_not_confused()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddOptionsValue<Limits>("Eu")
            .AddOptionsValue<Limits>("Us")
            .BuildServiceProvider();

        Assert.That(
            services.GetRequiredService<IWatchable<Limits>>,
            Throws.InvalidOperationException.With.Message.Contains("Eu, Us").And.Message.Contains("key"));
    }

    [Test]
    public async Task Options_that_fail_validation_are_logged_and_the_last_valid_ones_are_kept()
    {
        using var configured = new Configured();
        IWatchable<Limits> value = configured.Resolve<IWatchable<Limits>>();
        using IWatcher<Limits> watcher = value.Watch();
        await watcher.GetAsync().Within();

        Assert.That(() => configured.Reload(("Most", "-1")), Throws.Exception); // by the monitor
        bool isUpdate = watcher.HasUnread;
        int kept = MostOf(value);
        configured.Reload(("Most", "5"));

        Assert.That((isUpdate, kept), Is.EqualTo((false, 1)));
        Assert.That((await watcher.GetAsync().Within()).Most, Is.EqualTo(5));
        Assert.That(configured.Host.Complaints(), Has.Count.EqualTo(1));
        Assert.That(configured.Host.Complaints()[0].Level, Is.EqualTo(LogLevel.Error));
        Assert.That(configured.Host.Complaints()[0].Exception, Is.InstanceOf<OptionsValidationException>());
        Assert.That(configured.Host.Complaints()[0].Message, Does.Contain(nameof(Limits)));
    }

    [Test]
    public async Task Options_that_cannot_be_bound_are_logged_each_time_and_the_last_valid_ones_are_kept(
        [Range(1, 10)] int reloads)
    {
        using var configured = new Configured();
        IWatchable<Limits> value = configured.Resolve<IWatchable<Limits>>();
        using IWatcher<Limits> watcher = value.Watch();
        await watcher.GetAsync().Within();

        for (int i = 0; i < reloads; i++)
        {
            Assert.That(() => configured.Reload(("Most", "many")), Throws.Exception);
        }

        Assert.That(MostOf(value), Is.EqualTo(1));
        Assert.That(configured.Host.Complaints(), Has.Count.EqualTo(reloads));
    }

    [Test]
    public void Options_that_are_invalid_from_the_start_throw_when_they_are_resolved()
    {
        using var configured = new Configured();
        Assert.That(() => configured.Reload(("Most", "-1")), Throws.Nothing); // the value does not follow the monitor yet

        Assert.That(() => configured.Resolve<IWatchable<Limits>>(), Throws.InstanceOf<OptionsValidationException>());
        Assert.That(
            () => configured.Resolve<IOptionsMonitor<Limits>>().ToValue(), Throws.InstanceOf<OptionsValidationException>());
    }

    [Test]
    public async Task Saving_a_configuration_file_updates_the_value()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string file = Path.Combine(folder, "settings.json");
            File.WriteAllText(file, """{ "Most": 1 }""");
            using IHost host = TestHost.Create(builder =>
            {
                builder.Configuration.AddJsonFile(file, optional: false, reloadOnChange: true);
                builder.Services.Configure<Limits>(builder.Configuration);
                builder.Services.AddOptions<Limits>().Validate(limits => limits.Most > 0);
                builder.Services.AddOptionsValue<Limits>();
            });
            using IWatcher<Limits> watcher = host.Service<IWatchable<Limits>>().Watch();
            await watcher.GetAsync().Within();

            File.WriteAllText(file, JsonSerializer.Serialize(new Limits { Most = -1 }));
            await Deadlines.UntilAsync(() => host.Complaints().Count > 0, "the log");
            File.WriteAllText(file, JsonSerializer.Serialize(new Limits { Most = 3 }));

            Assert.That((await watcher.GetAsync(limits => limits.Most != 1).AsTask().Within()).Most, Is.EqualTo(3));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task After_reloads_on_many_threads_the_value_has_the_newest_options()
    {
        Random random = Stress.SeededRandom();
        for (int round = 0; round < Stress.Rounds(50); round++)
        {
            int[] all = [.. Enumerable.Range(2, 8)];
            random.Shuffle(all);
            using var configured = new Configured();
            IWatchable<Limits> value = configured.Resolve<IWatchable<Limits>>();

            await Threads.RunTogetherAsync(all.Length, index =>
            {
                configured.Reload(("Most", $"{all[index]}"));
                return 0;
            });

            // The monitor's final options, even if a callback came late.
            Assert.That(MostOf(value), Is.EqualTo(configured.Resolve<IOptionsMonitor<Limits>>().CurrentValue.Most));
        }
    }

    [Test]
    public void A_reload_notification_after_the_disposal_is_ignored()
    {
        var monitor = new ReloadingMonitor();
        OptionsValue<Limits> value = monitor.ToValue();
        value.Dispose();

        Assert.That(() => monitor.Tell(monitor.CurrentValue), Throws.Nothing);
    }

    [Test]
    public void Valid_options_are_taken_even_if_the_monitor_has_since_read_invalid_ones()
    {
        var monitor = new ReloadingMonitor();
        using OptionsValue<Limits> value = monitor.ToValue();
        var good = new Limits { Most = 3 };
        monitor.Refuse();

        Assert.That(() => monitor.Tell(good), Throws.Nothing);

        Assert.That(MostOf(value), Is.EqualTo(3));
    }

    [Test]
    public void A_disposed_value_logs_no_reloads()
    {
        using var configured = new Configured();
        ((IDisposable)configured.Resolve<IWatchable<Limits>>()).Dispose();

        Assert.That(() => configured.Reload(("Most", "-1")), Throws.Exception); // by the monitor

        Assert.That(configured.Host.Complaints(), Is.Empty);
    }

    [Test]
    public void A_reload_of_one_name_evaluates_only_the_options_of_that_name()
    {
        using var configured = new Configured();
        configured.Resolve<IWatchable<Limits>>();
        configured.SetWithoutReload(("Most", "-1"));

        configured.ReloadEu(("Most", "2"));

        Assert.That(configured.Host.Complaints(), Is.Empty);
    }

    [Test]
    public void A_reload_just_before_the_value_subscribes_to_its_monitor_is_not_lost()
    {
        using OptionsValue<Limits> value = new ReloadingMonitor().ToValue();

        Assert.That(MostOf(value), Is.EqualTo(2));
    }

    [Test]
    public async Task Disposing_the_service_provider_ends_the_loops_of_watchers()
    {
        IHost host = new Configured().Host;
        IOptionsMonitor<Limits> monitor = host.Service<IOptionsMonitor<Limits>>();
        using IWatcher<Limits> watcher = host.Service<IWatchable<Limits>>().Watch();
        Task<List<Limits>> log = watcher.ReadToEndAsync();

        host.Dispose();

        Assert.That(await log.Within(), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_disposed_value_unsubscribes_from_its_monitor()
    {
        using var configured = new Configured();
        IOptionsMonitor<Limits> monitor = configured.Resolve<IOptionsMonitor<Limits>>();
        WeakReference value = MakeAndDispose(monitor);

        configured.Reload(("Most", "2"));

        Assert.That(Heap.IsCollected(value), Is.True);
        Assert.That(monitor.CurrentValue.Most, Is.EqualTo(2));

        static WeakReference MakeAndDispose(IOptionsMonitor<Limits> monitor)
        {
            OptionsValue<Limits> value = monitor.ToValue();
            value.Dispose();
            value.Dispose();
            return new WeakReference(value);
        }
    }

    [Test]
    public void The_text_of_a_value_has_its_type_its_options_and_its_watchers()
    {
        using var configured = new Configured();
        using OptionsValue<Limits> value = configured.Resolve<IOptionsMonitor<Limits>>().ToValue();
        using IWatcher<Limits> watcher = value.Watch();

        Assert.That($"{value}", Is.EqualTo("OptionsValue<OptionsValueTests.Limits>: at most MemoryValue 1 (version 1, 1 watcher)"));
    }

    [Test]
    public void Null_arguments_are_refused_at_once()
    {
        Assert.That(
            () => ((IOptionsMonitor<Limits>)null!).ToValue(),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("monitor"));
        Assert.That(
            () => ((IServiceCollection)null!).AddOptionsValue<Limits>(),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("services"));
    }

    private static int MostOf(IWatchable<Limits> value) => value.TryPeek(out Limits? limits) ? limits.Most : 0;

    private sealed class Limits
    {
        public int Most { get; set; }

        public override string ToString() => $"at most MemoryValue {Most}";
    }

    // Reloads before the subscription, and reports it when the test says so.
    private sealed class ReloadingMonitor : IOptionsMonitor<Limits>
    {
        private Action<Limits, string?>? _listener;

        private Limits? _current = new() { Most = 1 };

        public Limits CurrentValue => _current ?? throw new OptionsValidationException("", typeof(Limits), []);

        public Limits Get(string? name) => throw new NotSupportedException();

        public IDisposable? OnChange(Action<Limits, string?> listener)
        {
            _current = new Limits { Most = 2 };
            _listener = listener;
            return null;
        }

        public void Refuse() => _current = null;

        public void Tell(Limits limits) => _listener!(limits, Options.DefaultName);
    }

    // Options from configuration in memory, which a test reloads.
    private sealed class Configured : IDisposable
    {
        private readonly IConfigurationRoot _unnamed;
        private readonly IConfigurationRoot _eu;

        public Configured()
        {
            _unnamed = InMemory();
            _eu = InMemory();
            Host = TestHost.Create(builder =>
            {
                builder.Services.Configure<Limits>(_unnamed).Configure<Limits>("Eu", _eu);
                builder.Services.AddOptions<Limits>().Validate(limits => limits.Most > 0);
                builder.Services.AddOptionsValue<Limits>();
            });
        }

        public IHost Host { get; }

        public T Resolve<T>()
            where T : notnull => Host.Service<T>();

        public void Reload(params (string Key, string Value)[] settings) => Reload(_unnamed, settings);

        public void SetWithoutReload((string Key, string Value) setting) => _unnamed[setting.Key] = setting.Value;

        public void ReloadEu(params (string Key, string Value)[] settings) => Reload(_eu, settings);

        public void Dispose() => Host.Dispose();

        private static IConfigurationRoot InMemory() => new ConfigurationBuilder()
            .AddInMemoryCollection([new(nameof(Limits.Most), "1")])
            .Build();

        private static void Reload(IConfigurationRoot root, params (string Key, string Value)[] settings)
        {
            foreach ((string key, string value) in settings)
            {
                root[key] = value;
            }

            root.Reload();
        }
    }
}
