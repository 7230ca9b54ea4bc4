namespace Event.Channels.Tests;

/// <summary>The two modes, as the arguments of a fixture that holds in both: [TestFixtureSource(typeof(Modes))].</summary>
public sealed class Modes : System.Collections.IEnumerable
{
    public System.Collections.IEnumerator GetEnumerator()
    {
        yield return new TestFixtureData(false).SetArgDisplayNames("async");
        yield return new TestFixtureData(true).SetArgDisplayNames("Sync");
    }
}
