namespace EventChannels.Tests.MemoryOrder;

/// <summary>Each field used without a lock has a fence, for processors that reorder reads and writes.</summary>
public sealed class MemoryOrderTests
{
    private static readonly CompiledTypes _library = new(typeof(MemoryValue<>).Assembly.GetTypes());

    private static readonly SharedField[] _fields = [.. _library.UnlockedFields().OrderBy(field => field.Name)];

#if TESTS_NETSTANDARD
    private static readonly string[] _needless = [];
#else
    // On .NET the other side has a barrier for both, and the framework's task source has its own.
    private static readonly string[] _needless = ["LatestReader.See", "TaskSourceExtensions.ThrowIfPending"];
#endif

    [Test]
    public void Each_field_used_without_a_lock_has_the_fence_named_on_the_design_page()
    {
        ILookup<string, string> table = FenceTable.Rows().ToLookup(row => row.Field, row => row.Fence);

        Assert.That(_fields.Select(field => Complaint(field, [.. table[field.Name]])).OfType<string>(), Is.Empty);
    }

    [Test]
    public void Each_field_named_on_the_design_page_is_used_without_a_lock() =>
        Assert.That(FenceTable.Rows().Select(row => row.Field), Is.SubsetOf(_fields.Select(field => field.Name)));

    [Test]
    public void The_design_page_names_the_fields_that_takes_and_Sets_rely_on() =>
        Assert.That(
            FenceTable.Rows(),
            Is.SupersetOf(new[] { ("ValueState._newest", SharedField.Volatile), ("LatestReader._seen", SharedField.Fenced) }));

    [Test]
    public void The_methods_with_a_barrier_are_those_named_on_the_design_page() =>
        Assert.That(_library.MethodsWithBarrier(), Is.EquivalentTo(FenceTable.MethodsWithBarrier().Except(_needless)));

    private static string? Complaint(SharedField field, string[] listed) => (field.Fence, listed) switch
    {
        ({ } fence, [var named]) when fence == named => null,
        (null, [not (SharedField.Volatile or SharedField.Fenced)]) => null,
        ({ } fence, _) => $"{field}: list it in docs/design.md, \"Memory order\", once, in the row {fence}.",
        (null, _) => $"{field}: make it volatile, use it through Volatile or Interlocked, or name the fence that orders it, once, in "
            + "docs/design.md, \"Memory order\".",
    };
}
