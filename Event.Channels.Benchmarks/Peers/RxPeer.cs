using System.Reactive.Subjects;
using System.Threading.Channels;

namespace EventChannels.Benchmarks;

/// <summary>System.Reactive: a subject that feeds one channel per subscriber.</summary>
internal readonly struct RxPeer : IPeer<RxPeer, SubscribedWatcher>
{
    private readonly BehaviorSubject<long> _subject;

    private RxPeer(BehaviorSubject<long> subject) => _subject = subject;

    public static RxPeer Create(bool inline) => new(new BehaviorSubject<long>(0));

    public void Set(long number) => _subject.OnNext(number);

    public bool TryPeek(out long number) => _subject.TryGetValue(out number);

    public SubscribedWatcher Watch()
    {
        Channel<long> channel = NewestOnly.Create<long>();
        return new SubscribedWatcher(channel.Reader, _subject.Subscribe(number => channel.Writer.TryWrite(number)));
    }

    public void Settle()
    {
    }
}
