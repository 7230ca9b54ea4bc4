using EventChannels.Etcd.Protos;
using EventChannels.Stores;
using Google.Protobuf;

namespace EventChannels.Etcd;

/// <summary>The calls about one key, and their answers as states.</summary>
internal static class KeyCalls
{
    public static EtcdCall<RangeResponse> Read(string subject, ByteString key)
    {
        var request = new RangeRequest { Key = key };
        return new("read", subject, IsWrite: false, (endpoint, options) =>
            endpoint.Values.RangeAsync(request, options).ResponseAsync);
    }

    /// <summary>Creates a write: one transaction with its condition. The answer has the state after it.</summary>
    /// <param name="subject">The key, for messages.</param>
    /// <param name="key">The key.</param>
    /// <param name="data">The data, or <see langword="null"/> to delete the key.</param>
    /// <param name="expected">
    /// The revision that the key must have, 0 if it must not exist, or <see langword="null"/> for any.
    /// </param>
    /// <param name="lease">The lease that ends the key, or 0.</param>
    public static EtcdCall<TxnResponse> Write(
        string subject, ByteString key, ByteString? data, long? expected, long lease)
    {
        var request = new TxnRequest
        {
            Success =
            {
                data is null
                    ? new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = key } }
                    : new RequestOp { RequestPut = new PutRequest { Key = key, Value = data, Lease = lease } },
            },
            Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
        };
        if (expected is { } revision)
        {
            // A key that does not exist has the revision 0 here.
            request.Compare.Add(new Compare
            {
                Key = key,
                Target = Compare.Types.CompareTarget.Mod,
                Result = Compare.Types.CompareResult.Equal,
                ModRevision = revision,
            });
        }

        return new(data is null ? "delete" : "write", subject, IsWrite: true, (endpoint, options) =>
            endpoint.Values.TxnAsync(request, options).ResponseAsync);
    }

    public static StoreWrite WriteOf(TxnResponse response, ByteString? data) => response.Succeeded
        ? new StoreWrite(true, new StoreState(data is not null, data?.Memory ?? default, response.Header.Revision))
        : new StoreWrite(false, StateOf(response.Responses[0].ResponseRange, response.Header.Revision));

    /// <param name="response">The answer to a read.</param>
    /// <param name="revision">The revision of the store at the read.</param>
    public static StoreState StateOf(RangeResponse response, long revision) => response.Kvs is [var found, ..]
        ? new StoreState(true, found.Value.Memory, found.ModRevision)
        : new StoreState(false, default, revision);
}
