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

    public static string Bootstrapper { get; } =
        Path.Combine(Root, "src", "Bootstrapper", "bin", Configuration, "net10.0", "ModularMonolith.Bootstrapper.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ModularMonolith.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"ModularMonolith.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
