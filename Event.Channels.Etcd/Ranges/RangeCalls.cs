using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Google.Protobuf;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>The linearizable reads of a range.</summary>
internal sealed class RangeCalls(EtcdConnection connection, string subject, RangeBounds bounds)
{
    private const int PageSize = 1000;

    /// <summary>Reads all keys at one revision, in pages.</summary>
    /// <returns>The revision.</returns>
    public async ValueTask<long> ReadAllAsync(Action<IEnumerable<KeyValue>> page, CancellationToken cancellationToken)
    {
        long revision = 0;
        RangeResponse read;
        ByteString from = bounds.First;
        do
        {
            read = await CallAsync(new RangeRequest { Key = from, Limit = PageSize, Revision = revision }, cancellationToken)
                .ConfigureAwait(false);
            if (revision == 0)
            {
                revision = read.Header.Revision;
            }

            page(read.Kvs);
            from = read.More ? RangeBounds.After(read.Kvs[^1].Key) : from;
        }
        while (read.More);
        return revision;
    }

    public async ValueTask<RangeFacts> ReadFactsAsync(CancellationToken cancellationToken) =>
        FactsOf(await ReadNewestAsync(revision: 0, cancellationToken).ConfigureAwait(false));

    /// <summary>Asks whether the store had these facts at their revision.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="isKnown">
    /// Whether the newest key is known with its data. A wiped store may have reached the same revision again, with the
    /// same keys.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<bool> ConfirmAsync(
        RangeFacts facts, Func<KeyValue, bool> isKnown, CancellationToken cancellationToken)
    {
        try
        {
            RangeResponse past = await ReadNewestAsync(facts.Revision, cancellationToken).ConfigureAwait(false);
            return FactsOf(past) with { Revision = facts.Revision } == facts
                && (past.Kvs is not [var newest, ..] || isKnown(newest));
        }
        catch (StoreException error) when (error.InnerException is RpcException { StatusCode: StatusCode.OutOfRange })
        {
            // That revision was compacted, or the store went back and has not reached it.
            return false;
        }
    }

    // Reads the key with the newest write at a revision.
    private ValueTask<RangeResponse> ReadNewestAsync(long revision, CancellationToken cancellationToken) => CallAsync(
        new RangeRequest
        {
            Key = bounds.First,
            Limit = 1,
            Revision = revision,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Mod,
        },
        cancellationToken);

    private static RangeFacts FactsOf(RangeResponse read) =>
        new(read.Header.Revision, read.Count, read.Kvs is [var newest, ..] ? newest.ModRevision : 0);

    private ValueTask<RangeResponse> CallAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        request.RangeEnd = bounds.End;
        var call = new EtcdCall<RangeResponse>("read", subject, IsWrite: false, (endpoint, options) =>
            endpoint.Values.RangeAsync(request, options).ResponseAsync);
        return connection.CallAsync(call, cancellationToken);
    }
}
