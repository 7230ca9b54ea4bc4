using EventChannels.Redis;
using EventChannels.Stores.Tests.Seam;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Redis;

/// <summary>Missing passwords and rights. Waiting does not help, and the server's message names the missing right.</summary>
public sealed class RedisRightsTests : RedisFixture
{
    [Test]
    public async Task A_missing_or_wrong_password_is_refused(
        [Values("", ",password=wrong", ",user=nobody,password=wrong")] string settings)
    {
        await using var server = new RedisServer { Password = "right" };
        await server.StartAsync();

        await AssertRefusedAsync(Disposed(new RedisStore(server.Endpoint + settings)), "NOAUTH");
        await WriteAsync(Disposed(new RedisStore(server.Endpoint + ",password=right")), "data");
    }

    [Test]
    public async Task A_wrong_password_is_refused_even_if_the_server_accepts_clients_without_one()
    {
        await Server.DoAsync("ACL", "SETUSER", "known", "on", ">right", "~*", "&*", "+@all");

        await AssertRefusedAsync(Open(",user=known,password=wrong"), "WRONGPASS");
        await WriteAsync(Open(",user=known,password=right"), "data");
    }

    [Test]
    public async Task A_user_without_rights_to_the_key_is_refused_until_they_are_granted()
    {
        await Server.DoAsync(
            "ACL", "SETUSER", "limited", "on", ">pw", "resetkeys", "~other", "resetchannels", "&other", "+@all");
        RedisStore store = Open(",user=limited,password=pw");

        await AssertRefusedAsync(store, "NOPERM");
        await Server.DoAsync("ACL", "SETUSER", "limited", "~*", "allchannels");

        await WriteAsync(store, "data");
        Assert.That(Text(await Follow(store).NextAsync()), Is.EqualTo("data"));
    }

    [Test]
    public async Task A_user_without_rights_to_the_channel_writes_nothing()
    {
        await Server.DoAsync("ACL", "SETUSER", "silent", "on", ">pw", "~*", "resetchannels", "+@all");
        RedisStore store = Open(",user=silent,password=pw");

        Assert.That(await WriteAsync(store, "data").FailureAsync(), Faults.Of(StoreFault.Refused));
        Assert.That((await ReadAsync(store)).Exists, Is.False);
        Assert.That(await Follow(store).FailureAsync(), Faults.Of(StoreFault.Refused, "NOPERM"));
    }

    [Test]
    public async Task A_user_without_any_rights_is_refused()
    {
        await Server.DoAsync("ACL", "SETUSER", "none", "on", ">pw");

        await AssertRefusedAsync(Open(",user=none,password=pw"), "NOPERM");
    }

    [Test]
    public async Task Revoking_a_followers_rights_ends_it_with_a_refusal()
    {
        await Server.DoAsync("ACL", "SETUSER", "former", "on", ">pw", "~*", "allchannels", "+@all");
        RedisStore store = Open(",user=former,password=pw", checks: true);
        FollowedKey followed = Follow(store);
        await followed.NextAsync();

        await Server.DoAsync("ACL", "SETUSER", "former", "-@read");

        Assert.That(await followed.FailureAsync(), Faults.Of(StoreFault.Refused, "NOPERM"));
    }

    [Test]
    public async Task A_key_that_holds_another_type_is_refused_and_left_unchanged()
    {
        await Server.DoAsync("SET", Key, "something else");
        await AssertRefusedAsync(Open(), "WRONGTYPE");
        Assert.That(await Server.DoAsync("GET", Key), Is.EqualTo("something else"));

        await Server.DoAsync("DEL", Key);
        await Server.DoAsync("HSET", Key, "revision", "no number", "data", "x");
        Assert.That(await ReadAsync(Open()).FailureAsync(), Faults.Of(StoreFault.Refused, "no number"));
        Assert.That(await Follow(Open()).FailureAsync(), Faults.Of(StoreFault.Refused, "no number"));
    }

    private async Task AssertRefusedAsync(RedisStore store, string words)
    {
        Assert.That(await ReadAsync(store).FailureAsync(), Faults.Of(StoreFault.Refused, words));
        Assert.That(await WriteAsync(store, "data").FailureAsync(), Faults.Of(StoreFault.Refused, words));
        Assert.That(await Follow(store).FailureAsync(), Faults.Of(StoreFault.Refused, words));
    }
}
