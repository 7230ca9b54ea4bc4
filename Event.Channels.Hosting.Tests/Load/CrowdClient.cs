using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>
/// A client that reads only as much as it has to: a socket, a buffer, and the lines that begin with "data: ".
/// </summary>
/// <remarks>
/// The bytes in between belong to chunks and to the response header. One thread at a time reads: the thread that finds data,
/// or the thread that makes a stopped client read again.
/// </remarks>
internal sealed class CrowdClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly byte[] _buffer = new byte[2048];
    private readonly Ages? _ages;
    private int _filled;
    private volatile bool _stopping;
    private volatile bool _stopped;
    private long _readAgain;

    /// <param name="ages">Receives the ages of readings.</param>
    public CrowdClient(Ages? ages)
    {
        _ages = ages;
        _receive.Completed += (_, _) => Continue();
    }

    public long Last { get; private set; }

    public long Faults { get; private set; }

    public long Skipped { get; private set; }

    /// <summary>The number of readings that were set before it resumed reading.</summary>
    public long Stale { get; private set; }

    /// <summary>The age of the first of them, in ticks.</summary>
    public long StaleAge { get; private set; }

    public bool HasEnded { get; private set; }

    public bool HasStopped => _stopped;

    /// <summary>Connects, sends the request, and reads. A buffer of 0 bytes means the system's default.</summary>
    public async Task OpenAsync(IPEndPoint endpoint, ReadOnlyMemory<byte> request, int receiveBuffer)
    {
        if (receiveBuffer > 0)
        {
            _socket.ReceiveBufferSize = receiveBuffer; // before it connects, since the window is announced then
        }

        await _socket.ConnectAsync(endpoint);
        await _socket.SendAsync(request);
        Receive();
    }

    /// <summary>It reads the next data, and then stops.</summary>
    public void Stop() => _stopping = true;

    /// <summary>A stopped client reads a little.</summary>
    public void ReadLittle()
    {
        const int Little = 64;
        if (_stopped && !HasEnded && _socket.Available > 0)
        {
            int count = _socket.Receive(_buffer.AsSpan(_filled, Little), SocketFlags.None, out SocketError error);
            HasEnded = error != SocketError.Success || count == 0;
            Take(count);
        }
    }

    public void ReadAgain()
    {
        Stale = 0;
        StaleAge = 0;
        Skipped = 0;
        _readAgain = Stopwatch.GetTimestamp();
        _stopping = false;
        if (_stopped)
        {
            _stopped = false;
            Receive();
        }
    }

    /// <summary>Ends the connection with a reset.</summary>
    public void Dispose()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
        _receive.Dispose();
    }

    private void Receive()
    {
        do
        {
            if (_stopping)
            {
                _stopped = true;
                return;
            }

            _receive.SetBuffer(_buffer, _filled, _buffer.Length - _filled);
        }
        while (!_socket.ReceiveAsync(_receive) && TakeReceived());
    }

    private void Continue()
    {
        if (TakeReceived())
        {
            Receive();
        }
    }

    private bool TakeReceived()
    {
        HasEnded = _receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0;
        if (!HasEnded)
        {
            Take(_receive.BytesTransferred);
        }

        return !HasEnded;
    }

    private void Take(int count)
    {
        Span<byte> rest = _buffer.AsSpan(0, _filled + count);
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            TakeLine(rest[..end]);
        }

        rest.CopyTo(_buffer);
        _filled = rest.Length;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("data: "u8))
        {
            return;
        }

        if (!TryRead(line, out long number, out long setAt) || number <= Last)
        {
            Faults++;
            return;
        }

        long now = Stopwatch.GetTimestamp();
        if (Last > 0)
        {
            Skipped += number - Last - 1;
        }

        Last = number;
        _ages?.Add(now - setAt);
        if (setAt < _readAgain)
        {
            Stale++;
            StaleAge = StaleAge == 0 ? now - setAt : StaleAge;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> line, out long number, out long setAt)
    {
        ReadOnlySpan<byte> start = "data: {\"number\":"u8;
        ReadOnlySpan<byte> middle = ",\"setAt\":"u8;
        number = 0;
        setAt = 0;
        if (!line.StartsWith(start) || !Utf8Parser.TryParse(line[start.Length..], out number, out int digits))
        {
            return false;
        }

        line = line[(start.Length + digits)..];
        return line.StartsWith(middle)
            && Utf8Parser.TryParse(line[middle.Length..], out setAt, out digits)
            && line.EndsWith("}"u8);
    }
}
