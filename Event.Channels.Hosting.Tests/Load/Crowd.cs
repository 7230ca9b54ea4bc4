using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace EventChannels.Hosting.Tests.Load;

/// <summary>Many clients of one server. Each line of input is a command, which the crowd answers with its figures.</summary>
internal sealed class Crowd
{
    private const int OpeningAtOnce = 64;
    private readonly Ages _ages = new();
    private CrowdClient[] _good = [];
    private CrowdClient[] _stopping = [];
    private CrowdClient[] _slowing = [];
    private volatile bool _slow;
    private Task _slowReading = Task.CompletedTask;

    private IEnumerable<CrowdClient> All => _good.Concat(_stopping).Concat(_slowing);

    /// <summary>Runs the commands on this thread, since a thread that waits for the next one must read no sockets.</summary>
    public void Run(TextReader commands, TextWriter answers)
    {
        while (commands.ReadLine() is { } command)
        {
            DoAsync(command.Split(' ')).GetAwaiter().GetResult();
            answers.WriteLine(JsonSerializer.Serialize(Figures()));
        }
    }

    private Task DoAsync(string[] command)
    {
        switch (command)
        {
            case ["open", string port, string path, string good, string stopping, string slowing, string receiveBuffer]:
                return OpenAsync(Number(port), path, Number(good), Number(stopping), Number(slowing), Number(receiveBuffer));
            case ["stop"]:
                Stop();
                break;
            case ["read"]:
                return ReadAgainAsync();
            case ["close"]:
                return CloseAsync();
            case ["clear"]:
                _ages.Clear();
                break;
            case ["tell"]:
                break;
            default:
                throw new ArgumentException("It is not a command.", nameof(command));
        }

        return Task.CompletedTask;
    }

    private async Task OpenAsync(int port, string path, int good, int stopping, int slowing, int receiveBuffer)
    {
        _good = [.. Enumerable.Range(0, good).Select(_ => new CrowdClient(_ages))];
        _stopping = [.. Enumerable.Range(0, stopping).Select(_ => new CrowdClient(ages: null))];
        _slowing = [.. Enumerable.Range(0, slowing).Select(_ => new CrowdClient(ages: null))];
        var endpoint = new IPEndPoint(IPAddress.Loopback, port);
        byte[] request = Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n");
        await Parallel.ForEachAsync(
            All,
            new ParallelOptions { MaxDegreeOfParallelism = OpeningAtOnce },
            async (client, _) => await client.OpenAsync(endpoint, request, receiveBuffer));
    }

    private void Stop()
    {
        foreach (CrowdClient client in _stopping.Concat(_slowing))
        {
            client.Stop();
        }

        _slow = true;
        _slowReading = ReadSlowlyAsync();
    }

    private async Task ReadSlowlyAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (_slow)
        {
            await timer.WaitForNextTickAsync();
            foreach (CrowdClient client in _slowing)
            {
                client.ReadLittle();
            }
        }
    }

    private async Task ReadAgainAsync()
    {
        await EndSlowReadingAsync();
        foreach (CrowdClient client in _stopping.Concat(_slowing))
        {
            client.ReadAgain();
        }
    }

    private async Task CloseAsync()
    {
        await EndSlowReadingAsync();
        foreach (CrowdClient client in All)
        {
            client.Dispose();
        }
    }

    // Only one thread at a time reads a client.
    private Task EndSlowReadingAsync()
    {
        _slow = false;
        return _slowReading;
    }

    private CrowdFigures Figures() => new(
        _ages.Count(),
        _ages.Percentile(0.5),
        _ages.Percentile(0.99),
        All.Sum(client => client.Faults),
        All.Count(client => client.HasEnded),
        All.Select(client => client.Last).DefaultIfEmpty().Min(),
        [.. _stopping.Select(client => client.Stale).Order()],
        [.. _stopping.Select(client => client.StaleAge * 1_000.0 / Stopwatch.Frequency).Order()],
        [.. _stopping.Select(client => client.Skipped).Order()],
        Environment.CpuUsage.TotalTime.TotalMilliseconds);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
