namespace EventChannels.Stores.Tests.Seam;

/// <summary>One way to get stores.</summary>
/// <param name="name">The name in test logs.</param>
/// <param name="openAsync">
/// Opens it for a test: gives what creates store objects on the same data, as processes would. Ends the test if a server is
/// missing.
/// </param>
/// <param name="sharesOneObject">Whether they are one object, so that the disposal of one ends all.</param>
public sealed class StoreKind(string name, Func<Task<Func<IValueStore>>> openAsync, bool sharesOneObject = false)
{
    public bool SharesOneObject => sharesOneObject;

    public Task<Func<IValueStore>> OpenAsync() => openAsync();

    public override string ToString() => name;
}
