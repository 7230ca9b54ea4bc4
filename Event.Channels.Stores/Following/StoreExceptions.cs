namespace EventChannels.Stores;

/// <summary>Exceptions that several classes throw.</summary>
internal static class StoreExceptions
{
    /// <summary>
    /// Creates the same exception again. Several threads throw it, and each writes its stack trace into its own.
    /// </summary>
    public static StoreException Again(this StoreException error) => new(error.Fault, error.Message, error.InnerException);

    public static StoreException Undecodable(string key, long revision, Exception error) => new(
        StoreFault.Undecodable,
        $"The data of '{key}' at revision {revision} could not be decoded: {error.Message}",
        error);
}
