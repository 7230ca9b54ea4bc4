using System.Globalization;
using EventChannels.Stores;
using StackExchange.Redis;

namespace EventChannels.Redis.Commands;

/// <summary>Reads and writes a key of Redis that holds a value.</summary>
/// <remarks>
/// <code>
/// the hash has       | it is                                                | revision
/// -------------------|------------------------------------------------------|---------------------------
/// revision and data  | a key that exists                                    | the field's
/// revision           | a key that was deleted; expires after a day          | the field's
/// nothing            | a key that never existed, was flushed, or expired    | 0
/// </code>
/// </remarks>
/// <param name="name">The name of the key, and the name of the channel for a subscription by the client.</param>
/// <param name="channel">The server's name of the channel: the client adds its own prefix to subscriptions.</param>
internal sealed class HashKey(string name, string channel)
{
    private static readonly RedisValue[] _fields = ["revision", "data"];

    // The script has the revision as a number of 53 bits, which the microseconds exceed in the year 2255. The
    // publication comes first: if the user has no right to publish, nothing must have been written. No read can come
    // between it and the rest.
    private const string Write = """
        local key, channel, expected, data = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
        local revision = redis.call('HGET', key, 'revision')
        local exists = revision and redis.call('HEXISTS', key, 'data') == 1
        if expected ~= '' and expected ~= (exists and revision or '0') then
            return {0, revision, exists and redis.call('HGET', key, 'data')}
        end
        if not data and not exists then
            return {1, revision}
        end
        local time = redis.call('TIME')
        local next = time[1] * 1000000 + time[2]
        if revision and tonumber(revision) >= next then
            next = tonumber(revision) + 1
        end
        next = string.format('%.0f', next)
        redis.call('PUBLISH', channel, next)
        if data then
            if revision and not exists then
                redis.call('PERSIST', key)
            end
            redis.call('HSET', key, 'revision', next, 'data', data)
        else
            redis.call('HSET', key, 'revision', next)
            redis.call('HDEL', key, 'data')
            redis.call('EXPIRE', key, 86400)
        end
        return {1, next}
        """;

    public string Name => name;

    public async Task<StoreState> ReadAsync(IDatabase database)
    {
        RedisValue[] fields = await database.HashGetAsync(name, _fields, CommandFlags.DemandMaster).ConfigureAwait(false);
        return State(fields[0], fields[1]);
    }

    /// <summary>Reads only the revision.</summary>
    public async Task<long> ReadRevisionAsync(IDatabase database) =>
        Revision(await database.HashGetAsync(name, _fields[0], CommandFlags.DemandMaster).ConfigureAwait(false));

    /// <param name="database">The database.</param>
    /// <param name="data">The data, which nothing changes any more, or <see langword="null"/> to delete the key.</param>
    /// <param name="expected">The expected revision, or <see langword="null"/> for any.</param>
    public async Task<StoreWrite> WriteAsync(IDatabase database, byte[]? data, long? expected)
    {
        RedisValue condition = expected?.ToString(CultureInfo.InvariantCulture) ?? "";
        RedisValue[] values = data is null ? [channel, condition] : [channel, condition, data];

        // The script is sent each time: after a restart or a flush, the server no longer knows it.
        RedisResult result = await database
            .ScriptEvaluateAsync(Write, [name], values, CommandFlags.DemandMaster | CommandFlags.NoScriptCache)
            .ConfigureAwait(false);
        bool written = (bool)result[0];
        return new StoreWrite(written, State((RedisValue)result[1], written ? data : (RedisValue)result[2]));
    }

    private StoreState State(RedisValue revision, RedisValue data) => !revision.IsNull && !data.IsNull
        ? new StoreState(true, (byte[]?)data, Revision(revision))
        : new StoreState(false, default, Revision(revision));

    private long Revision(RedisValue revision) =>
        revision.IsNull ? 0
        : revision.TryParse(out long number) ? number
        : throw new StoreException(
            StoreFault.Refused, $"The hash {name} was not written by a RedisStore: its revision is \"{revision}\".");
}
