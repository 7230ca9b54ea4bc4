namespace EventChannels.Stores.Tests.Seam;

/// <summary>The results of a read.</summary>
[TestFixtureSource(typeof(StoreKinds), nameof(StoreKinds.All))]
public sealed class ReadContract(StoreKind kind) : StoreContract(kind)
{
    private static readonly string[] _suffixes =
        ["with spaces", "zero\0and\nline\r\n", "{braces}[a-z]*?", "ключ 鍵 🔑", "/path//to/", "\"quotes'\\", "%s$1:;,", "é", "é"];

    [Test]
    public async Task A_key_that_was_never_written_does_not_exist_and_has_no_data()
    {
        StoreState state = await ReadAsync();

        Assert.That(state.Exists, Is.False);
        Assert.That(state.Data.IsEmpty, Is.True);
        Assert.That(state.Revision, Is.Not.Negative);
    }

    [Test]
    public async Task A_read_returns_the_data_and_the_revision_of_the_last_write()
    {
        await SetAsync("first");
        long revision = await SetAsync("second");

        StoreState state = await ReadAsync();

        Assert.That(Text(state), Is.EqualTo("second"));
        Assert.That(
            state, Has.Property(nameof(StoreState.Exists)).True.And.Property(nameof(StoreState.Revision)).EqualTo(revision));
    }

    [Test]
    public async Task Empty_data_is_not_the_same_as_a_key_that_does_not_exist()
    {
        await SetAsync("");

        StoreState state = await ReadAsync();

        Assert.That(state.Exists, Is.True);
        Assert.That(state.Data.IsEmpty, Is.True);
    }

    [Test]
    public async Task Data_with_any_bytes_comes_back_unchanged()
    {
        byte[] data = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        await Store.WriteAsync(Key, data, null, default).Within();

        Assert.That((await ReadAsync()).Data.ToArray(), Is.EqualTo(data));
    }

    [Test]
    public async Task Data_of_one_megabyte_comes_back_unchanged()
    {
        byte[] data = new byte[1_000_000];
        new Random(1).NextBytes(data);
        StoreWrite write = await Store.WriteAsync(Key, data, 0, default).Within();
        StoreWrite refused = await Store.WriteAsync(Key, data, 0, default).Within();

        Assert.That(write.Current.Data.Span.SequenceEqual(data), Is.True);
        Assert.That(refused.Current.Data.Span.SequenceEqual(data), Is.True);
        Assert.That((await ReadAsync()).Data.Span.SequenceEqual(data), Is.True);
    }

    [Test]
    public async Task Keys_with_any_characters_are_kept_apart()
    {
        foreach (string suffix in _suffixes)
        {
            await Store.WriteAsync(Key + suffix, Bytes(suffix), 0, default).Within();
        }

        foreach (string suffix in _suffixes)
        {
            Assert.That(Text(await Store.ReadAsync(Key + suffix, default).Within()), Is.EqualTo(suffix));
        }

        Assert.That((await ReadAsync()).Exists, Is.False);
    }

    [Test]
    public async Task A_read_sees_the_writes_of_another_store_object()
    {
        IValueStore other = Another();
        for (int round = 0; round < 20; round++)
        {
            await SetAsync($"{round}");
            Assert.That(Text(await other.ReadAsync(Key, default).Within()), Is.EqualTo($"{round}"));
        }
    }

    [Test]
    public async Task A_read_with_a_cancelled_token_throws_with_that_token()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        Exception? failure = await Store.ReadAsync(Key, cancelled.Token).FailureAsync();

        Assert.That(failure, Outcomes.CancelledBy(cancelled.Token));
    }

    [Test]
    public async Task A_disposed_store_refuses_to_read_write_or_follow()
    {
        await Store.DisposeAsync().AsTask().Within();
        await using var followed = new FollowedKey(Store, Key);

        Assert.That(await Store.ReadAsync(Key, default).FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(
            await Store.WriteAsync(Key, Bytes("data"), null, default).FailureAsync(), Is.TypeOf<ObjectDisposedException>());
        Assert.That(await followed.FailureAsync(), Is.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public async Task A_store_may_be_disposed_twice_and_before_it_is_used()
    {
        IValueStore unused = Another();

        await unused.DisposeAsync().AsTask().Within();
        await unused.DisposeAsync().AsTask().Within();
    }
}
