using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EventChannels.Stores.Tests.Servers;

/// <summary>A connection to Redis that is independent of the client under test.</summary>
/// <remarks>
/// It connects with the first command. All failures are an <see cref="IOException"/>, including error replies.
/// </remarks>
internal sealed class RedisConversation(int port) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private Stream? _stream;

    public async Task<string> DoAsync(params string[] command)
    {
        await ConnectAsync();
        var request = new StringBuilder($"*{Length(command.Length)}\r\n");
        foreach (string word in command)
        {
            request.Append(CultureInfo.InvariantCulture, $"${Length(Encoding.UTF8.GetByteCount(word))}\r\n{word}\r\n");
        }

        await _stream!.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()));
        return await ReadAsync();
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket.Dispose();
    }

    private async Task ConnectAsync()
    {
        if (_stream is null)
        {
            try
            {
                await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            }
            catch (SocketException refused)
            {
                throw new IOException(refused.Message, refused);
            }

            _stream = new BufferedStream(new NetworkStream(_socket));
        }
    }

    private async Task<string> ReadAsync()
    {
        string line = await ReadLineAsync();
        switch (line[0])
        {
            case '-':
                throw new IOException(line);
            case '$':
                int length = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture);
                return length < 0 ? "" : (await ReadExactlyAsync(length + 2))[..^2];
            case '*':
                var items = new List<string>();
                for (int left = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture); left > 0; left--)
                {
                    items.Add(await ReadAsync());
                }

                return string.Join('\n', items);
            default:
                return line[1..];
        }
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        do
        {
            line.Append(await ReadExactlyAsync(1));
        }
        while (line[^1] != '\n');
        return line.ToString().TrimEnd();
    }

    // One character for each byte, since the lengths count bytes.
    private async Task<string> ReadExactlyAsync(int length)
    {
        byte[] bytes = new byte[length];
        await _stream!.ReadExactlyAsync(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    private static string Length(int length) => length.ToString(CultureInfo.InvariantCulture);
}
