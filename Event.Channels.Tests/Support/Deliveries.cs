namespace EventChannels.Tests.Support;

/// <summary>
/// For a fixture whose tests hold with both deliveries: <c>[TestFixtureSource(typeof(Deliveries), nameof(Deliveries.Both))]</c>
/// above a class with the primary constructor <c>(bool sync)</c>.
/// </summary>
/// <remarks>
/// If a test makes sense for a value with watchers of both deliveries, it takes <see cref="All"/>, <c>(DeliveryMix mix)</c>
/// and <see cref="Watch"/>.
/// </remarks>
internal static class Deliveries
{
    public static IEnumerable<TestFixtureData> Both =>
    [
        new TestFixtureData(false).SetArgDisplayNames(Name(sync: false)),
        new TestFixtureData(true).SetArgDisplayNames(Name(sync: true)),
    ];

    public static IEnumerable<TestFixtureData> All =>
        Enum.GetValues<DeliveryMix>().Select(mix => new TestFixtureData(mix).SetArgDisplayNames(mix.ToString()));

    /// <summary>The delivery's name in the names of fixtures.</summary>
    public static string Name(bool sync) => sync ? "every-value" : "newest-value";

    /// <summary>Watches with the delivery of the watcher with this number.</summary>
    public static MemoryWatcher<T> Watch<T>(this MemoryValue<T> value, DeliveryMix mix, int number) =>
        value.Watch(
            mix == DeliveryMix.EveryValue || (mix == DeliveryMix.Mixed && number % 2 == 1) ? Delivery.Sync : Delivery.Async);
}
