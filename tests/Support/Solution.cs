namespace ModularMonolith.Tests.Support;

/// <summary>Where the solution and its build output are.</summary>
public static class Solution
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public static string Root { get; } = FindRoot();

    public static string Bootstrapper { get; } = Program("Bootstrapper");

    public static string Gateway { get; } = Program("Gateway");

    // test.sh compiles the hosts ahead of time.
    private static string Program(string name) =>
        Path.Combine(Environment.GetEnvironmentVariable("TEST_HOSTS") is { } hosts ? Path.Combine(hosts, name) : Path.Combine(Root, "src", name, "bin", Configuration, "net10.0"), $"ModularMonolith.{name}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ModularMonolith.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"ModularMonolith.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
