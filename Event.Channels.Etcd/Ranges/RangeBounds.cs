using System.Text;
using System.Text.Unicode;
using Google.Protobuf;

namespace EventChannels.Etcd;

/// <summary>The range of all keys below a prefix, with etcd's names: from the first key to an exclusive end.</summary>
internal sealed class RangeBounds
{
    private static readonly ByteString _zero = ByteString.CopyFrom(0);

    private readonly int _prefixLength;

    /// <param name="storePrefix">The prefix of all keys of the store. Names do not contain it.</param>
    /// <param name="prefix">The prefix of the range, with the prefix of the store.</param>
    public RangeBounds(ByteString storePrefix, ByteString prefix)
    {
        _prefixLength = storePrefix.Length;
        First = prefix.IsEmpty ? _zero : prefix;
        End = EndOf(prefix.Span);
    }

    public ByteString First { get; }

    public ByteString End { get; }

    /// <summary>Gets the first key after a key.</summary>
    public static ByteString After(ByteString key) => ByteString.CopyFrom([.. key.Span, 0]);

    /// <summary>Gets the name of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isText">
    /// Whether the key is UTF-8. If not, its name is unique, but cannot be used as a key of a store.
    /// </param>
    public string NameOf(ByteString key, out bool isText)
    {
        ReadOnlySpan<byte> name = key.Span[_prefixLength..];
        isText = Utf8.IsValid(name);
        return isText ? Encoding.UTF8.GetString(name) : $"\uFFFD{Convert.ToHexString(name)}";
    }

    // The prefix with its last byte increased. A byte of 255 has no successor, so the byte before it is increased.
    private static ByteString EndOf(ReadOnlySpan<byte> prefix)
    {
        int length = prefix.LastIndexOfAnyExcept(byte.MaxValue) + 1;
        if (length == 0)
        {
            // For etcd, this end includes the last key.
            return _zero;
        }

        byte[] end = prefix[..length].ToArray();
        end[^1]++;
        return ByteString.CopyFrom(end);
    }
}
