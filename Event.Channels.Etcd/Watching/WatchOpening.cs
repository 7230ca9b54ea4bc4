namespace EventChannels.Etcd;

/// <summary>A watch that was asked for and is not answered yet.</summary>
internal sealed class WatchOpening(EtcdWatch watch)
{
    private readonly TaskCompletionSource<EtcdFailure?> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EtcdWatch Watch => watch;

    /// <summary>Ends when the watch is open, or with the failure that prevented it.</summary>
    public Task<EtcdFailure?> Opened => _opened.Task;

    /// <summary>Whether it was closed meanwhile. Under the stream's lock.</summary>
    public bool IsAbandoned { get; set; }

    public void Answer(EtcdFailure? failure) => _opened.SetResult(failure);
}
