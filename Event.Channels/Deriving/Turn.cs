namespace EventChannels;

/// <summary>Whose turn it is with what a derived watcher watches: that of its Get, or of a look ahead.</summary>
/// <remarks>
/// <code>
/// state   | entered by                     | a Get                              | a look ahead (HasUnread)
/// --------|--------------------------------|------------------------------------|-------------------------
/// idle    |                                | begins                             | begins
/// getting | a Get                          | is wrong use, and throws           | does not begin
/// looking | a look, from any thread        | begins, and waits for the look     | does not begin
/// both    | a Get that waits for a look    | is wrong use, and throws           | does not begin
/// closed  | the disposal, beside the above | throws                             | does not begin
/// </code>
/// Whoever has the turn may touch the source and what the watcher remembers. After the last one to leave a closed one,
/// nobody does, so that it can be forgotten.
/// </remarks>
internal sealed class Turn
{
    private readonly object _gate = new();

    // All under the lock; the last is read by anyone.
    private bool _getting;
    private bool _looking;
    private TaskCompletionSource<bool>? _lookEnded;
    private volatile bool _closed;

    public bool IsClosed => _closed;

    /// <summary>Begins a Get.</summary>
    /// <returns>The end of a look that is under way: until then the turn is the look's.</returns>
    public Task? Begin() => TryBegin(out Task? look) ? look : throw Refusal.Disposed();

    /// <summary>Begins a Get, unless the watcher is disposed.</summary>
    /// <param name="look">As <see cref="Begin"/> returns it.</param>
    public bool TryBegin(out Task? look)
    {
        lock (_gate)
        {
            look = null;
            if (_closed)
            {
                return false;
            }

            if (_getting)
            {
                throw Refusal.SecondGet();
            }

            _getting = true;
            if (_looking)
            {
                _lookEnded ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                look = _lookEnded.Task;
            }

            return true;
        }
    }

    /// <summary>Ends a Get.</summary>
    /// <returns>Whether this was the last one to leave a closed turn.</returns>
    public bool End()
    {
        lock (_gate)
        {
            _getting = false;
            return _closed && !_looking;
        }
    }

    /// <summary>Begins a look ahead where nobody has the turn.</summary>
    public bool TryBeginLook()
    {
        lock (_gate)
        {
            return !_closed && !_getting && !_looking && (_looking = true);
        }
    }

    /// <summary>Ends a look ahead.</summary>
    /// <returns>Whether this was the last one to leave a closed turn.</returns>
    public bool EndLook()
    {
        TaskCompletionSource<bool>? ended;
        bool last;
        lock (_gate)
        {
            _looking = false;
            ended = _lookEnded;
            _lookEnded = null;
            last = _closed && !_getting;
        }

        ended?.SetResult(true);
        return last;
    }

    /// <summary>Lets nobody begin any more.</summary>
    /// <returns>Whether nobody had the turn, or will leave it.</returns>
    public bool Close()
    {
        lock (_gate)
        {
            _closed = true;
            return !_getting && !_looking;
        }
    }
}
