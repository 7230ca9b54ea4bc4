using Microsoft.Extensions.DependencyInjection;

namespace EventChannels.Hosting.Tests.Services;

/// <summary>A registered value is one value, regardless of the service type through which it is resolved.</summary>
public sealed class AddValueTests
{
    [Test]
    public void The_producers_and_consumers_of_a_service_share_one_value()
    {
        using ServiceProvider services = new ServiceCollection().AddValue<int>().BuildServiceProvider();

        MemoryValue<int> value = services.GetRequiredService<MemoryValue<int>>();

        Assert.That(services.GetRequiredService<IValue<int>>(), Is.SameAs(value));
        Assert.That(services.GetRequiredService<IWatchable<int>>(), Is.SameAs(value));
        Assert.That(value.TryPeek(out _), Is.False);
    }

    [Test]
    public void A_value_can_have_initial_data()
    {
        using ServiceProvider services = new ServiceCollection().AddValue(20.5).BuildServiceProvider();

        Assert.That(services.GetRequiredService<IWatchable<double>>().TryPeek(out double degrees), Is.True);
        Assert.That(degrees, Is.EqualTo(20.5));
    }

    [Test]
    public void A_value_can_be_created_from_other_services()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton("a name")
            .AddValue(provider => new MemoryValue<int>(1) { Name = provider.GetRequiredService<string>(), Sync = true })
            .BuildServiceProvider();

        MemoryValue<int> value = services.GetRequiredService<MemoryValue<int>>();

        Assert.That(value.Name, Is.EqualTo("a name"));
        Assert.That(value.Sync, Is.True);
    }

    [Test]
    public void An_existing_value_can_be_registered()
    {
        var value = new MemoryValue<int>(1);
        using ServiceProvider services = new ServiceCollection().AddValue(value).BuildServiceProvider();

        Assert.That(services.GetRequiredService<MemoryValue<int>>(), Is.SameAs(value));
        Assert.That(services.GetRequiredService<IWatchable<int>>(), Is.SameAs(value));
    }

    [Test]
    public void Values_of_different_types_can_be_registered_together()
    {
        using ServiceProvider services = new ServiceCollection().AddValue(1).AddValue("one").BuildServiceProvider();

        Assert.That(services.GetRequiredService<IWatchable<int>>().TryPeek(out int number), Is.True);
        Assert.That(services.GetRequiredService<IWatchable<string>>().TryPeek(out string? word), Is.True);
        Assert.That((number, word), Is.EqualTo((1, "one")));
    }

    [Test]
    public void The_first_registration_of_a_value_wins()
    {
        var services = new ServiceCollection();
        services.AddValue(1).AddValue(2).AddValue<int>().AddValue(_ => new MemoryValue<int>(3));

        using ServiceProvider provider = services.BuildServiceProvider();

        Assert.That(services, Has.Count.EqualTo(3));
        Assert.That(provider.GetRequiredService<MemoryValue<int>>().TryPeek(out int value), Is.True);
        Assert.That(value, Is.EqualTo(1));
    }

    [TestCase(typeof(MemoryValue<int>))]
    [TestCase(typeof(IValue<int>))]
    [TestCase(typeof(IWatchable<int>))]
    public void A_partly_registered_value_is_not_mixed_with_another(Type part)
    {
        var services = new ServiceCollection();
        services.AddSingleton(part, new MemoryValue<int>());

        services.AddValue<int>();

        Assert.That(services, Has.Count.EqualTo(1));
    }

    [Test]
    public void Values_with_different_keys_are_separate_values()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddValue("no key")
            .AddKeyedValue("inside", (_, key) => new MemoryValue<string>($"{key} 1"))
            .AddKeyedValue("outside", (_, key) => new MemoryValue<string>($"{key} 1"))
            .AddKeyedValue("inside", (_, key) => new MemoryValue<string>($"{key} 2"))
            .BuildServiceProvider();

        MemoryValue<string> inside = services.GetRequiredKeyedService<MemoryValue<string>>("inside");
        services.GetRequiredKeyedService<IWatchable<string>>("outside").TryPeek(out string? outside);

        Assert.That(services.GetRequiredKeyedService<IValue<string>>("inside"), Is.SameAs(inside));
        Assert.That(services.GetRequiredKeyedService<IWatchable<string>>("inside"), Is.SameAs(inside));
        Assert.That(services.GetRequiredService<MemoryValue<string>>(), Is.Not.SameAs(inside));
        Assert.That(inside.TryPeek(out string? value), Is.True);
        Assert.That((value, outside), Is.EqualTo(("inside 1", "outside 1")));
    }

    [Test]
    public void A_value_with_a_null_key_is_the_value_without_a_key()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddKeyedValue<int>(null, (_, key) => new MemoryValue<int>(key is null ? 1 : 2))
            .AddValue(3)
            .AddKeyedValue<int>(null, (_, _) => new MemoryValue<int>(4))
            .BuildServiceProvider();

        Assert.That(services.GetRequiredService<IWatchable<int>>().TryPeek(out int value), Is.True);
        Assert.That(value, Is.EqualTo(1));
    }

    [Test]
    public async Task Disposing_the_service_provider_completes_no_value()
    {
        ServiceProvider services = new ServiceCollection().AddValue(1).BuildServiceProvider();
        MemoryValue<int> value = services.GetRequiredService<MemoryValue<int>>();

        await services.DisposeAsync();

        Assert.That(value.IsCompleted, Is.False);
        Assert.That(() => value.Set(2), Throws.Nothing);
    }

    [Test]
    public void Null_arguments_are_refused_at_once()
    {
        var services = new ServiceCollection();
        IServiceCollection none = null!;

        Assert.That(() => none.AddValue<int>(), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("services"));
        Assert.That(() => none.AddValue(1), Throws.ArgumentNullException.With.Property("ParamName").EqualTo("services"));
        Assert.That(
            () => services.AddValue((Func<IServiceProvider, MemoryValue<int>>)null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("implementationFactory"));
        Assert.That(
            () => none.AddValue(new MemoryValue<int>()),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("services"));
        Assert.That(
            () => services.AddValue((MemoryValue<int>)null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("implementationInstance"));
        Assert.That(
            () => none.AddKeyedValue("key", (_, _) => new MemoryValue<int>()),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("services"));
        Assert.That(
            () => services.AddKeyedValue<int>("key", null!),
            Throws.ArgumentNullException.With.Property("ParamName").EqualTo("implementationFactory"));
    }
}
