using NUnit.Framework.Constraints;

namespace EventChannels.Stores.Tests;

/// <summary>The failures of operations on a store.</summary>
internal static class Faults
{
    /// <summary>Matches the exception of a fault, with the store's own message.</summary>
    public static IResolveConstraint Of(StoreFault fault, string words = "") => Is.TypeOf<StoreException>()
        .With.Property(nameof(StoreException.Fault)).EqualTo(fault).And.Message.Contains(words);
}
