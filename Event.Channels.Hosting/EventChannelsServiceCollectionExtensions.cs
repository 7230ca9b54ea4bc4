using System.Diagnostics.CodeAnalysis;
using EventChannels;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

#pragma warning disable RS0026 // overloads with an optional delivery: they differ in what is required

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides registrations of values, and of watchers that run from the start of the host to its stop.</summary>
/// <remarks>
/// A value is a singleton. The host never completes it, so a service that stops late can still set it. Registration is
/// not thread-safe, like any other use of an <see cref="IServiceCollection"/>.
/// </remarks>
public static class EventChannelsServiceCollectionExtensions
{
    /// <summary>Adds a value without data, unless a value of this type is already registered.</summary>
    /// <remarks>
    /// The value is one <see cref="MemoryValue{T}"/>. Producers resolve it as <see cref="IValue{T}"/>, consumers as
    /// <see cref="IWatchable{T}"/>, and both as <see cref="MemoryValue{T}"/>. If one of these three services is already
    /// registered, nothing is added: the three are always the same object.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.AddValue<double>();
    /// using IHost host = builder.Build();
    ///
    /// await host.Services.GetRequiredService<IValue<double>>().SetAsync(20.5);
    /// using IWatcher<double> screen = host.Services.GetRequiredService<IWatchable<double>>().Watch();
    /// Console.WriteLine(await screen.GetAsync());               // prints 20.5
    /// ]]></code>
    /// </example>
    public static IServiceCollection AddValue<T>(this IServiceCollection services) =>
        services.AddValue(static _ => new MemoryValue<T>());

    /// <summary>Adds a value with data, unless a value of this type is already registered.</summary>
    /// <remarks>It is resolved as described for <see cref="AddValue{T}(IServiceCollection)"/>.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="initialValue">The current value until the first Set.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.AddValue(20.5);
    /// using IHost host = builder.Build();
    ///
    /// using IWatcher<double> screen = host.Services.GetRequiredService<IWatchable<double>>().Watch();
    /// Console.WriteLine(await screen.GetAsync());               // prints 20.5
    /// ]]></code>
    /// </example>
    public static IServiceCollection AddValue<T>(this IServiceCollection services, T initialValue) =>
        services.AddValue(_ => new MemoryValue<T>(initialValue));

    /// <summary>Adds an existing value, unless a value of this type is already registered.</summary>
    /// <remarks>It is resolved as described for <see cref="AddValue{T}(IServiceCollection)"/>.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="implementationInstance">The value.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="implementationInstance"/> is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// var temperature = new MemoryValue<double>(20.5);
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.AddValue(temperature);
    /// using IHost host = builder.Build();
    ///
    /// await host.Services.GetRequiredService<IValue<double>>().SetAsync(21);
    /// Console.WriteLine(temperature.TryPeek(out double degrees) ? degrees : 0);   // prints 21
    /// ]]></code>
    /// </example>
    public static IServiceCollection AddValue<T>(this IServiceCollection services, MemoryValue<T> implementationInstance)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(implementationInstance);
        return services.AddValue(_ => implementationInstance);
    }

    /// <summary>Adds a value that a function creates, unless a value of this type is already registered.</summary>
    /// <remarks>
    /// It is resolved as described for <see cref="AddValue{T}(IServiceCollection)"/>. Use a function for a value with a
    /// name, with data from another service, or with <see cref="MemoryValue{T}.Sync"/>.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="implementationFactory">Creates the value when it is first resolved.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="implementationFactory"/> is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.AddValue(services => new MemoryValue<int>(0) { Name = "orders" });
    /// using IHost host = builder.Build();
    ///
    /// Console.WriteLine(host.Services.GetRequiredService<MemoryValue<int>>());   // prints orders: 0 (version 1, 0 watchers)
    /// ]]></code>
    /// </example>
    public static IServiceCollection AddValue<T>(
        this IServiceCollection services, Func<IServiceProvider, MemoryValue<T>> implementationFactory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(implementationFactory);
        if (!services.HasValue<T>(serviceKey: null))
        {
            services.AddSingleton(implementationFactory);
            services.AddSingleton<IValue<T>>(static provider => provider.GetRequiredService<MemoryValue<T>>());
            services.AddSingleton<IWatchable<T>>(static provider => provider.GetRequiredService<MemoryValue<T>>());
        }

        return services;
    }

    /// <summary>Adds a value with a key, unless a value of this type is already registered with this key.</summary>
    /// <remarks>
    /// It is resolved as described for <see cref="AddValue{T}(IServiceCollection)"/>, with
    /// <see cref="FromKeyedServicesAttribute"/> on a parameter, or with
    /// <see cref="ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService{T}"/>.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; <see langword="null"/> for no key.</param>
    /// <param name="implementationFactory">Creates the value of a key when it is first resolved.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="implementationFactory"/> is <see langword="null"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.AddKeyedValue("indoor", (services, key) => new MemoryValue<double>(20.5));
    /// builder.Services.AddKeyedValue("outdoor", (services, key) => new MemoryValue<double>(4));
    /// using IHost host = builder.Build();
    ///
    /// var outdoor = host.Services.GetRequiredKeyedService<IWatchable<double>>("outdoor");
    /// Console.WriteLine(outdoor.TryPeek(out double degrees) ? degrees : 0);   // prints 4
    /// ]]></code>
    /// </example>
    public static IServiceCollection AddKeyedValue<T>(
        this IServiceCollection services,
        object? serviceKey,
        Func<IServiceProvider, object?, MemoryValue<T>> implementationFactory)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(implementationFactory);
        if (!services.HasValue<T>(serviceKey))
        {
            services.AddKeyedSingleton(serviceKey, implementationFactory);
            services.AddKeyedSingleton<IValue<T>>(
                serviceKey, static (provider, key) => provider.GetRequiredKeyedService<MemoryValue<T>>(key));
            services.AddKeyedSingleton<IWatchable<T>>(
                serviceKey, static (provider, key) => provider.GetRequiredKeyedService<MemoryValue<T>>(key));
        }

        return services;
    }

    /// <summary>
    /// Adds an <see cref="IWatchable{T}"/> of options: it has the current options, and each reload is an update.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The service is an <see cref="OptionsValue{TOptions}"/>. If reloaded options fail validation or cannot be bound,
    /// watchers keep the last good ones, and the failure is logged as an error. If the first options are wrong,
    /// resolving the service throws. To log a failure, each reload creates the options once more, so the code that
    /// configures and validates them runs twice.
    /// </para>
    /// <para>
    /// Options with a name are resolved with the name as the key. Without a key, the options without a name are
    /// resolved. If only options with one name were added, these are. If they have several names, resolving them without
    /// a key throws. An <see cref="IWatchable{T}"/> of this type that is already registered is not replaced: use either
    /// <see cref="AddValue{T}(IServiceCollection)"/> or this method for a type.
    /// </para>
    /// </remarks>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="name">The name of the options; <see langword="null"/> for options without a name.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    /// <example>
    /// <code><![CDATA[
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
    /// builder.Services.AddOptionsValue<HostOptions>();
    /// using IHost host = builder.Build();
    ///
    /// using IWatcher<HostOptions> watcher = host.Services.GetRequiredService<IWatchable<HostOptions>>().Watch();
    /// Console.WriteLine((await watcher.GetAsync()).ShutdownTimeout);   // prints 00:00:05
    /// ]]></code>
    /// </example>
    public static IServiceCollection AddOptionsValue<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services, string? name = null)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.AddSingleton(new OptionsValueName<TOptions>(name ?? Options.Options.DefaultName));
        services.TryAddSingleton(OptionsValueName<TOptions>.ResolveWithoutKey);
        if (!string.IsNullOrEmpty(name))
        {
            services.TryAddKeyedSingleton<IWatchable<TOptions>>(
                name, static (provider, key) => new OptionsValue<TOptions>(provider, (string)key!));
        }

        return services;
    }

    /// <summary>
    /// Adds a handler of the updates of the registered <see cref="IWatchable{T}"/>, which runs from the start of the
    /// host to its stop.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The host starts the watcher in the order of registration: it is already watching when the services after it start.
    /// The handler runs for one update at a time. Each run has its own service scope, which is disposed after the run.
    /// </para>
    /// <para>
    /// With <see cref="Delivery.Async"/>, the handler gets the newest value. With <see cref="Delivery.Sync"/>, it gets
    /// every value. A Set then waits until the handler has ended its run for the previous value and takes the new one. So
    /// a handler with <see cref="Delivery.Sync"/> must not wait for a Set of the value that it watches: each
    /// would wait for the other.
    /// </para>
    /// <para>
    /// When the host stops, the handler still gets the unread value, and ends. Its token is cancelled when the host's
    /// shutdown time is over. If an update is unhandled at that time, a warning is logged. The handler also ends when
    /// the value is completed; the host continues.
    /// </para>
    /// <para>
    /// If the handler throws, it ends, as a <see cref="BackgroundService"/> does, and producers no longer wait for it.
    /// The host's <c>BackgroundServiceExceptionBehavior</c> decides whether the host stops.
    /// </para>
    /// <para>Each call adds a handler, even if the type and the function are the same.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="handler">Handles an update.</param>
    /// <param name="delivery">The delivery of the watcher that runs the handler.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="handler"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.AddValue(20.5);
    /// builder.Services.AddWatcher<double>((services, degrees, stopping) =>
    /// {
    ///     Console.WriteLine(degrees);                           // prints 20.5
    ///     return ValueTask.CompletedTask;
    /// });
    /// using IHost host = builder.Build();
    ///
    /// await host.StartAsync();
    /// await host.StopAsync();
    /// ]]></code>
    /// </example>
    public static IServiceCollection AddWatcher<T>(
        this IServiceCollection services,
        Func<IServiceProvider, T, CancellationToken, ValueTask> handler,
        Delivery delivery = Delivery.Async) =>
        services.AddWatcher(static provider => provider.GetRequiredService<IWatchable<T>>(), handler, delivery);

    /// <summary>Adds a handler of the updates of a watchable, which runs from the start of the host to its stop.</summary>
    /// <remarks>
    /// Use it for a value with a key, for a derived value, and for a value that a store keeps. The handler runs as
    /// described for
    /// <see cref="AddWatcher{T}(IServiceCollection, Func{IServiceProvider, T, CancellationToken, ValueTask}, Delivery)"/>.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="source">Returns the watchable when the host starts the watcher.</param>
    /// <param name="handler">Handles an update.</param>
    /// <param name="delivery">The delivery of the watcher that runs the handler.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/>, <paramref name="source"/> or <paramref name="handler"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delivery"/> is neither <see cref="Delivery.Async"/> nor <see cref="Delivery.Sync"/>.
    /// </exception>
    /// <example>
    /// <code><![CDATA[
    /// HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    /// builder.Services.AddKeyedValue("outdoor", (services, key) => new MemoryValue<double>(4));
    /// builder.Services.AddWatcher(
    ///     services => services.GetRequiredKeyedService<IWatchable<double>>("outdoor"),
    ///     async (services, degrees, stopping) => Console.WriteLine(degrees));   // prints 4
    /// using IHost host = builder.Build();
    ///
    /// await host.StartAsync();
    /// await host.StopAsync();
    /// ]]></code>
    /// </example>
    public static IServiceCollection AddWatcher<T>(
        this IServiceCollection services,
        Func<IServiceProvider, IWatchable<T>> source,
        Func<IServiceProvider, T, CancellationToken, ValueTask> handler,
        Delivery delivery = Delivery.Async)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(handler);
        if (delivery is not (Delivery.Async or Delivery.Sync))
        {
            throw new ArgumentOutOfRangeException(nameof(delivery), delivery, "The delivery is unknown. Use Delivery.Async or Delivery.Sync.");
        }

        // Not AddHostedService, which adds only one service of a type.
        services.AddSingleton<IHostedService>(provider => new WatcherService<T>(provider, source, handler, delivery));
        return services;
    }

    private static bool HasValue<T>(this IServiceCollection services, object? serviceKey) =>
        services.Any(service =>
            (service.ServiceType == typeof(MemoryValue<T>)
                || service.ServiceType == typeof(IValue<T>)
                || service.ServiceType == typeof(IWatchable<T>))
            && Equals(service.ServiceKey, serviceKey));
}
