using System.Globalization;

namespace EventChannels.Stores.Tests.Servers;

/// <summary>A Redis server that keeps each write before it answers, so that a kill forgets none.</summary>
internal sealed class RedisServer() : StoreServer(ServerProgram.Redis)
{
    private int _port;

    /// <summary>The password of the default user; by default none is needed.</summary>
    public string? Password { get; init; }

    public override string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Does one command, on a connection of its own.</summary>
    /// <param name="command">The command and its arguments.</param>
    /// <returns>The reply; the items of an array one a line.</returns>
    public async Task<string> DoAsync(params string[] command)
    {
        using var conversation = new RedisConversation(_port);
        if (Password is not null)
        {
            await conversation.DoAsync("AUTH", Password).Within();
        }

        return await conversation.DoAsync(command).Within();
    }

    internal override void ChoosePorts() => _port = LoopbackPorts.Next();

    // A write is handed to the system before its answer: enough for a process that is killed, and the disk need not follow.
    protected override IEnumerable<string> Arguments() =>
    [
        "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", DataFolder,
        "--appendonly", "yes", "--appendfsync", "no", "--save", "",
        .. Password is null ? Array.Empty<string>() : ["--requirepass", Password],
    ];

    // The process that answers is asked who it is: another one may have the port.
    protected override async Task<bool> AnswersAsync()
    {
        try
        {
            string about = await DoAsync("INFO", "server");
            return about.Contains(
                string.Create(CultureInfo.InvariantCulture, $"process_id:{ProcessId}\r\n"), StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
