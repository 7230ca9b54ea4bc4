namespace EventChannels.Etcd;

/// <summary>A requested watch, before etcd's answer.</summary>
internal sealed class WatchOpening(EtcdWatch watch)
{
    private readonly TaskCompletionSource<EtcdFailure?> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EtcdWatch Watch => watch;

    /// <summary>Ends when the watch is open, or with the failure that prevented it.</summary>
    public Task<EtcdFailure?> Opened => _opened.Task;

    /// <summary>Whether the watch was closed meanwhile. Guarded by the lock of the stream.</summary>
    public bool IsAbandoned { get; set; }

    public void Answer(EtcdFailure? failure) => _opened.SetResult(failure);
}
