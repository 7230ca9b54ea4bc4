using System.Diagnostics;

namespace EventChannels.Stores.Tests.Samples;

/// <summary>The Quickstart as two processes.</summary>
public sealed class QuickstartTests
{
    [TestCase("--etcd")]
    [TestCase("--redis")]
    public async Task Two_processes_count_together_and_follow_one_another(string option)
    {
        string endpoint = option == "--etcd"
            ? (await SharedServers.EtcdAsync()).Endpoint
            : (await SharedServers.RedisAsync()).Endpoint;
        using Process one = Start(option, endpoint);
        using Process other = Start(option, endpoint);

        string[] printed = await Task.WhenAll(one.StandardOutput.ReadToEndAsync(), other.StandardOutput.ReadToEndAsync()).Within();

        await Task.WhenAll(one.WaitForExitAsync(), other.WaitForExitAsync()).Within();
        Assert.That((one.ExitCode, other.ExitCode), Is.EqualTo((0, 0)));
        Assert.That(printed[0], Does.Contain("Open").And.Contain("by this process").And.Contain($"by {other.Id}"));
        Assert.That(printed[1], Does.Contain("Open").And.Contain("by this process").And.Contain($"by {one.Id}"));
    }

    private static Process Start(string option, string endpoint)
    {
        // In the same configuration as the tests, beside them in the repository.
        string tests = TestContext.CurrentContext.TestDirectory;
        string configuration = Path.GetFileName(Path.GetDirectoryName(tests))!;
        string program = Path.Combine(tests, "../../../../samples/Quickstart/bin", configuration, "net10.0/Quickstart.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, option, endpoint, "--seconds", "5"])
        {
            RedirectStandardOutput = true,
        })!;
    }
}
