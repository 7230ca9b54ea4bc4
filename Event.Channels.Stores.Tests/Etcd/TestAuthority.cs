using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EventChannels.Stores.Tests.Etcd;

/// <summary>A certificate authority for one test, with a folder for the files of a server.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("event-channels-certificates-");

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate with its key, for a server on the loopback address or for a client.</summary>
    public X509Certificate2 Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var addresses = new SubjectAlternativeNameBuilder();
        addresses.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(addresses.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using X509Certificate2 issued = request.Create(
            Certificate, Certificate.NotBefore, Certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>The arguments of an etcd server with TLS that requires client certificates.</summary>
    public string[] ServerArguments()
    {
        using X509Certificate2 server = Issue("server");
        using ECDsa key = server.GetECDsaPrivateKey()!;
        return
        [
            "--cert-file", Write("server.crt", server.ExportCertificatePem()),
            "--key-file", Write("server.key", key.ExportPkcs8PrivateKeyPem()),
            "--trusted-ca-file", Write("authority.crt", Certificate.ExportCertificatePem()),
            "--client-cert-auth",
        ];
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        Certificate.Dispose();
        _key.Dispose();
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
