namespace EventChannels.Tests.Support;

/// <summary>Waiting with a limit. A test that hangs fails and reports the place.</summary>
internal static class Deadlines
{
    /// <summary>Far longer than any working operation takes, even on a busy machine.</summary>
    public static readonly TimeSpan Unexpected = TimeSpan.FromSeconds(Settings.Number("EVENT_CHANNELS_IMPATIENT") ?? 60);

    public static Task Within(this ValueTask task) => task.AsTask().WaitAsync(Unexpected);

    public static Task<T> Within<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Unexpected);

    public static Task Within(this Task task) => task.WaitAsync(Unexpected);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Unexpected);

    /// <summary>Waits for a condition that no event announces.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = Environment.TickCount64;
        while (!condition())
        {
            Assert.That(Environment.TickCount64 - start, Is.LessThan(Unexpected.TotalMilliseconds), $"Waited for: {what}");
            await Task.Yield();
        }
    }
}
