using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace EventChannels.Hosting.Tests.Services;

/// <summary>A real generic host, whose log can be read.</summary>
internal static class TestHost
{
    public static IHost Create(Action<HostApplicationBuilder> build)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(logging => logging.AddFakeLogging());
        build(builder);
        return builder.Build();
    }

    public static T Service<T>(this IHost host)
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>The logged warnings and errors.</summary>
    public static IReadOnlyList<FakeLogRecord> Complaints(this IHost host) =>
        [.. host.Services.GetFakeLogCollector().GetSnapshot().Where(record => record.Level >= LogLevel.Warning)];
}
