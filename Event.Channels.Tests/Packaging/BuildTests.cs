using System.Reflection;
using System.Runtime.Versioning;

namespace EventChannels.Tests.Packaging;

public sealed class BuildTests
{
#if TESTS_NETSTANDARD
    private const string ExpectedFramework = ".NETStandard,Version=v2.0";
#else
    private const string ExpectedFramework = ".NETCoreApp,Version=v10.0";
#endif

    private static readonly Assembly _library = typeof(IValue<>).Assembly;

    [Test]
    public void These_tests_run_against_the_intended_build()
    {
        string? framework = _library.GetCustomAttribute<TargetFrameworkAttribute>()?.FrameworkName;

        Assert.That(framework, Is.EqualTo(ExpectedFramework));
    }

    [Test]
    public void The_version_of_the_library_comes_from_its_repository()
    {
        string? version = _library.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

        Assert.That(version, Does.Match(@"^\d+\.\d+\.\d+.*\+[0-9a-f]{10}"));
    }

    [Test]
    public void The_library_depends_only_on_the_framework()
    {
        string?[] references = [.. _library.GetReferencedAssemblies().Select(reference => reference.Name)];

        Assert.That(
            references,
            Has.All.StartsWith("System.").Or.EqualTo("netstandard").Or.AnyOf("Microsoft.Bcl.AsyncInterfaces", "Microsoft.Bcl.TimeProvider"));
    }
}
