namespace EventChannels.Stores;

/// <summary>The exceptions that more than one place makes.</summary>
internal static class StoreExceptions
{
    /// <summary>The same exception anew: many threads throw it, and each writes its trace into it.</summary>
    public static StoreException Again(this StoreException error) => new(error.Fault, error.Message, error.InnerException);

    public static StoreException Undecodable(string key, long revision, Exception error) => new(
        StoreFault.Undecodable,
        $"The data of '{key}' at revision {revision} could not be made into a value: {error.Message}",
        error);
}
