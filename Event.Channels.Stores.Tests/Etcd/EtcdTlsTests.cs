using System.Security.Cryptography.X509Certificates;
using EventChannels.Etcd;
using EventChannels.Stores.Tests.Servers;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>The etcd store, on a server with TLS that requires client certificates.</summary>
public sealed class EtcdTlsTests
{
    private TestAuthority _authority = null!;

    private EtcdServer _etcd = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _authority = new TestAuthority();
        _etcd = new EtcdServer { IsTls = true, ExtraArguments = _authority.ServerArguments() };
        await _etcd.StartAsync();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_etcd is not null)
        {
            await _etcd.DisposeAsync();
        }

        _authority?.Dispose();
    }

    [Test]
    public async Task A_client_with_a_certificate_is_served()
    {
        using X509Certificate2 client = _authority.Issue("client");
        await using var store = new EtcdStore(
            new EtcdStoreOptions(_etcd.Endpoint) { RootCertificates = [_authority.Certificate], ClientCertificate = client });

        StoreWrite write = await store.WriteAsync("key", "data"u8.ToArray(), null, default).Within();
        await using IAsyncEnumerator<StoreState> states = store.FollowAsync("key", default).GetAsyncEnumerator();

        Assert.That(await states.MoveNextAsync().Within(), Is.True);
        Assert.That(states.Current.Revision, Is.EqualTo(write.Current.Revision));
    }

    [Test]
    public async Task A_client_without_a_certificate_is_not_served()
    {
        await using var store = new EtcdStore(
            new EtcdStoreOptions(_etcd.Endpoint) { RootCertificates = [_authority.Certificate] });

        Assert.That(await store.ReadAsync("key", default).FailureAsync(), Faults.Of(StoreFault.Unavailable));
    }

    [Test]
    public async Task A_server_with_an_unknown_certificate_authority_gets_no_request()
    {
        using X509Certificate2 client = _authority.Issue("client");
        await using var store = new EtcdStore(new EtcdStoreOptions(_etcd.Endpoint) { ClientCertificate = client });

        Assert.That(
            await store.WriteAsync("key", "data"u8.ToArray(), null, default).FailureAsync(),
            Faults.Of(StoreFault.Unavailable, "certificate"));
    }
}
