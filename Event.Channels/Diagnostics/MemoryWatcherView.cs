namespace EventChannels;

/// <summary>What a debugger shows of a watcher.</summary>
internal sealed class MemoryWatcherView<T>(MemoryWatcher<T> watcher) : WatcherReaderView<T>(watcher.WatcherReader);
