namespace EventChannels.Stores.Tests.Seam;

/// <summary>One way to open stores.</summary>
/// <param name="name">The name in test logs.</param>
/// <param name="openAsync">Opens it for a test. Returns a function that creates store objects on the same data, as different
/// processes would. Ends the test if a server is missing.</param>
/// <param name="sharesOneObject">Whether they are one object; then disposing one ends all.</param>
public sealed class StoreKind(string name, Func<Task<Func<IValueStore>>> openAsync, bool sharesOneObject = false)
{
    public bool SharesOneObject => sharesOneObject;

    public Task<Func<IValueStore>> OpenAsync() => openAsync();

    public override string ToString() => name;
}
