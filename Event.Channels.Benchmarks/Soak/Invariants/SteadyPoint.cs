using System.Globalization;

namespace EventChannels.Benchmarks;

/// <summary>The resources of the process while no life is under way.</summary>
/// <param name="Bytes">The managed memory in use after a full collection.</param>
/// <param name="PoolThreads">The threads of the thread pool.</param>
/// <param name="OtherThreads">All other threads of the process.</param>
/// <param name="Handles">The open handles; on Linux file descriptors.</param>
internal readonly record struct SteadyPoint(long Bytes, int PoolThreads, int OtherThreads, int Handles)
{
    public int Threads => PoolThreads + OtherThreads;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Bytes / 1e6:0.00} MB, {Threads} threads, {Handles} handles");
}
