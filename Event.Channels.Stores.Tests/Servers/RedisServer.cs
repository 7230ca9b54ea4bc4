using System.Globalization;

namespace EventChannels.Stores.Tests.Servers;

/// <summary>A Redis server that persists each write before it answers, so a kill loses none.</summary>
internal sealed class RedisServer() : StoreServer(ServerProgram.Redis)
{
    private int _port;

    /// <summary>The password of the default user; by default none is required.</summary>
    public string? Password { get; init; }

    public override string Endpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>Runs one command, on a connection of its own.</summary>
    /// <param name="command">The command and its arguments.</param>
    /// <returns>The reply; an array has one item in each line.</returns>
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

    // A write reaches the system before its answer. That suffices for a killed process, so the disk need not be
    // synchronized.
    protected override IEnumerable<string> Arguments() =>
    [
        "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", DataFolder,
        "--appendonly", "yes", "--appendfsync", "no", "--save", "",
        .. Password is null ? Array.Empty<string>() : ["--requirepass", Password],
    ];

    // The answering process is asked for its id, since another one may have the port.
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
