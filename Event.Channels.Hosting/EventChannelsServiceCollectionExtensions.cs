using System.Diagnostics.CodeAnalysis;
using EventChannels;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

#pragma warning disable RS0026 // overloads with an optional delivery: they differ in what is required

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers values, and watchers that live as long as their host.</summary>
/// <remarks>
/// A value is a singleton, and the host never completes it: a service that stops late may still set it. Registering is not
/// safe from several threads, like every other use of an <see cref="IServiceCollection"/>.
/// </remarks>
public static class EventChannelsServiceCollectionExtensions
{
    /// <summary>Adds a value without data, unless a value of this type is registered already.</summary>
    /// <remarks>
    /// It is one <see cref="MemoryValue{T}"/>, which is resolved as itself, as <see cref="IValue{T}"/> by those who set it,
    /// and as <see cref="IWatchable{T}"/> by those who follow it. If one of the three is registered already, nothing is
    /// added, so that the three never are different values.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static IServiceCollection AddValue<T>(this IServiceCollection services) =>
        services.AddValue(static _ => new MemoryValue<T>());

    /// <summary>Adds a value with data, unless a value of this type is registered already.</summary>
    /// <remarks>As <see cref="AddValue{T}(IServiceCollection)"/> adds one.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="initialValue">The current value until the first Set.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
    public static IServiceCollection AddValue<T>(this IServiceCollection services, T initialValue) =>
        services.AddValue(_ => new MemoryValue<T>(initialValue));

    /// <summary>Adds a value that was made before, unless a value of this type is registered already.</summary>
    /// <remarks>As <see cref="AddValue{T}(IServiceCollection)"/> adds one.</remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="implementationInstance">The value.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static IServiceCollection AddValue<T>(this IServiceCollection services, MemoryValue<T> implementationInstance)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(implementationInstance);
        return services.AddValue(_ => implementationInstance);
    }

    /// <summary>Adds a value that a function makes, unless a value of this type is registered already.</summary>
    /// <remarks>
    /// As <see cref="AddValue{T}(IServiceCollection)"/> adds one. The function is for values with a name, with an initial
    /// value from another service, or whose watchers are Sync.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="implementationFactory">Makes the value when it is first resolved.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
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

    /// <summary>Adds a value under a key, unless a value of this type is registered under it already.</summary>
    /// <remarks>
    /// It is resolved as <see cref="AddValue{T}(IServiceCollection)"/> says, with
    /// <see cref="FromKeyedServicesAttribute"/> on a parameter, or from
    /// <see cref="ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService{T}"/>.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="serviceKey">The key; <see langword="null"/> is for no key.</param>
    /// <param name="implementationFactory">Makes the value of a key when it is first resolved.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="implementationFactory"/> is <see langword="null"/>.
    /// </exception>
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

    /// <summary>Adds an <see cref="IWatchable{T}"/> of options: the ones of now, then those of each reload.</summary>
    /// <remarks>
    /// <para>
    /// It is an <see cref="OptionsValue{TOptions}"/>. Reloaded options that fail validation, or cannot be bound, change
    /// nothing: watchers keep the last good ones, and the failure is logged as an error. Options that are wrong from the
    /// start throw when the watchable is first resolved. To log the failure, each reload makes the options once more: what
    /// configures and validates them runs twice.
    /// </para>
    /// <para>
    /// Options with a name are resolved with the name as the key. Without a key, the ones without a name are resolved, or
    /// else the only ones that were added. If an <see cref="IWatchable{T}"/> of these options is registered already, that
    /// one stands: <see cref="AddValue{T}(IServiceCollection)"/> and this exclude one another.
    /// </para>
    /// </remarks>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="name">The name of the options; <see langword="null"/> is for the ones without a name.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is <see langword="null"/>.</exception>
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

    /// <summary>Adds a handler of each update of the registered <see cref="IWatchable{T}"/>, from the start of the host to its stop.</summary>
    /// <remarks>
    /// <para>
    /// It watches when the host starts it, so that it sees each update of the services that start after it. The handler runs
    /// for one update at a time, with the services of a scope of its own, which is disposed after it. With
    /// <see cref="Delivery.Async"/> it gets the newest update when it comes; with <see cref="Delivery.Sync"/> every one, and
    /// producers wait until it takes it, which is when it is done with the one before. So a Sync handler must not wait for a
    /// Set of the value that it watches: each would wait for the other.
    /// </para>
    /// <para>
    /// When the host stops, it handles what is unread then, and ends. Its token is cancelled when the host's shutdown time
    /// is over; updates that it did not handle are then logged. It also ends, and the host goes on, when the value is
    /// completed.
    /// </para>
    /// <para>
    /// What the handler throws ends it, as it ends a <see cref="BackgroundService"/>: the host's
    /// <c>BackgroundServiceExceptionBehavior</c> says whether the host stops. Producers no longer wait for it.
    /// </para>
    /// <para>Each call adds a handler, also one with the same type, and the same function.</para>
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="handler">Handles an update.</param>
    /// <param name="delivery">Whether producers wait for the handler.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/> or <paramref name="handler"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delivery"/> is not a known mode.</exception>
    public static IServiceCollection AddWatcher<T>(
        this IServiceCollection services,
        Func<IServiceProvider, T, CancellationToken, ValueTask> handler,
        Delivery delivery = Delivery.Async) =>
        services.AddWatcher(static provider => provider.GetRequiredService<IWatchable<T>>(), handler, delivery);

    /// <summary>Adds a handler of each update of a watchable, from the start of the host to its stop.</summary>
    /// <remarks>
    /// As <see cref="AddWatcher{T}(IServiceCollection, Func{IServiceProvider, T, CancellationToken, ValueTask}, Delivery)"/>
    /// adds one. This is for a value with a key, for what is derived from a value, and for one that a store keeps.
    /// </remarks>
    /// <typeparam name="T">The type of the data.</typeparam>
    /// <param name="services">The services to add to.</param>
    /// <param name="source">Gives the watchable when the host starts the watcher.</param>
    /// <param name="handler">Handles an update.</param>
    /// <param name="delivery">Whether producers wait for the handler.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="services"/>, <paramref name="source"/> or <paramref name="handler"/> is <see langword="null"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delivery"/> is not a known mode.</exception>
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
            throw new ArgumentOutOfRangeException(nameof(delivery), delivery, "Use Delivery.Async or Delivery.Sync.");
        }

        // Not AddHostedService, which takes two of one type for the same.
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
