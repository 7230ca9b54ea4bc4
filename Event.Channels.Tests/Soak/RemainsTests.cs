using System.Runtime.CompilerServices;
using EventChannels.Benchmarks;

namespace EventChannels.Tests.Soak;

/// <summary>The objects that the soak reports as never collected.</summary>
public sealed class RemainsTests
{
    private readonly Remains _remains = new();

    [Test]
    public void An_object_that_survives_several_collections_is_a_fault_and_a_collected_one_is_not()
    {
        object kept = new();
        _remains.Add("a life", kept);
        AddUnkept();

        string[] faults = [.. Enumerable.Range(0, 10).SelectMany(_ => CollectAndLook())];

        Assert.That(faults, Has.Length.EqualTo(1));
        Assert.That(faults[0], Does.StartWith("a life: System.Object is still alive"));
        GC.KeepAlive(kept);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddUnkept() => _remains.Add("another life", new object());

    private IReadOnlyList<string> CollectAndLook()
    {
        GC.Collect();
        return _remains.Look();
    }
}
