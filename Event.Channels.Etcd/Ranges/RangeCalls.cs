using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Google.Protobuf;
using Grpc.Core;

namespace EventChannels.Etcd;

/// <summary>The linearizable reads of a range.</summary>
internal sealed class RangeCalls(EtcdConnection connection, string subject, RangeBounds bounds)
{
    private const int PageSize = 1000;

    /// <summary>Reads all keys, in pages, as of one revision.</summary>
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

    public ValueTask<RangeFacts> ReadFactsAsync(CancellationToken cancellationToken) =>
        ReadFactsAsync(revision: 0, cancellationToken);

    /// <summary>Whether the store had these facts at their revision, as far as it remembers.</summary>
    public async ValueTask<bool> ConfirmAsync(RangeFacts facts, CancellationToken cancellationToken)
    {
        try
        {
            RangeFacts past = await ReadFactsAsync(facts.Revision, cancellationToken).ConfigureAwait(false);
            return past with { Revision = facts.Revision } == facts;
        }
        catch (StoreException error) when (error.InnerException is RpcException { StatusCode: StatusCode.OutOfRange })
        {
            // That revision was compacted, or is in the future of a store that went back.
            return false;
        }
    }

    private async ValueTask<RangeFacts> ReadFactsAsync(long revision, CancellationToken cancellationToken)
    {
        var request = new RangeRequest
        {
            Key = bounds.First,
            Limit = 1,
            Revision = revision,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Mod,
        };
        RangeResponse read = await CallAsync(request, cancellationToken).ConfigureAwait(false);
        return new(read.Header.Revision, read.Count, read.Kvs is [var newest, ..] ? newest.ModRevision : 0);
    }

    private ValueTask<RangeResponse> CallAsync(RangeRequest request, CancellationToken cancellationToken)
    {
        request.RangeEnd = bounds.End;
        var call = new EtcdCall<RangeResponse>("read", subject, IsWrite: false, (endpoint, options) =>
            endpoint.Values.RangeAsync(request, options).ResponseAsync);
        return connection.CallAsync(call, cancellationToken);
    }
}
