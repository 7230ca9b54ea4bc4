using System.Diagnostics;
using Quickstart;

namespace Dashboard;

/// <summary>Takes readings and numbers them from 1, up to a thousand a second. Not safe for concurrent use.</summary>
internal sealed class Sampler
{
    private readonly Machine _machine = new();
    private Reading _machineReading;
    private long _sequence, _timestamp = Stopwatch.GetTimestamp();
    private TimeSpan _processorTime = Environment.CpuUsage.TotalTime;
    private double _processUsage;

    public Reading Read()
    {
        // The files of the system are too slow to read for each update, and do not change as often.
        if (_sequence == 0 || Stopwatch.GetElapsedTime(_machineReading.Timestamp).TotalMilliseconds >= 50)
        {
            _machineReading = _machine.Read();
        }

        // The processor time of this process is cheap to read, and changes with each update. This is a moving mean over 250 ms.
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
