using System.Diagnostics;
using Quickstart;

namespace Dashboard;

/// <summary>Numbers readings from 1, a thousand a second if need be. Not safe for concurrent use.</summary>
internal sealed class Sampler
{
    private readonly Machine _machine = new();
    private Reading _machineReading;
    private long _sequence, _timestamp = Stopwatch.GetTimestamp();
    private TimeSpan _processorTime = Environment.CpuUsage.TotalTime;
    private double _processUsage;

    public Reading Read()
    {
        // The system's files are too slow for each update. They say nothing new so soon, either.
        if (_sequence == 0 || Stopwatch.GetElapsedTime(_machineReading.Timestamp).TotalMilliseconds >= 50)
        {
            _machineReading = _machine.Read();
        }

        // The processor time of this process is cheap, and moves with each update: a mean that forgets within 250 ms.
        long now = Stopwatch.GetTimestamp();
        TimeSpan processorTime = Environment.CpuUsage.TotalTime;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_timestamp, now);
        double usage = (processorTime - _processorTime) / elapsed / Environment.ProcessorCount;
        _processUsage += (usage - _processUsage) * (1 - Math.Exp(-elapsed.TotalMilliseconds / 250));
        (_timestamp, _processorTime) = (now, processorTime);

        return _machineReading with
        {
            Sequence = ++_sequence,
            Time = DateTimeOffset.UtcNow,
            ProcessUsage = _processUsage,
            Timestamp = now,
        };
    }
}
