using NUnit.Framework.Constraints;

namespace EventChannels.Stores.Tests;

/// <summary>How an operation on a store fails.</summary>
internal static class Faults
{
    /// <summary>Holds for the exception of a fault, with the store's own words.</summary>
    public static IResolveConstraint Of(StoreFault fault, string words = "") => Is.TypeOf<StoreException>()
        .With.Property(nameof(StoreException.Fault)).EqualTo(fault).And.Message.Contains(words);
}
