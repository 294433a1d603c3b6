using System.Reflection;
using Xunit;

namespace ModularMonolith.Architecture.Tests;

/// <summary>A module as it lies on disk.</summary>
public sealed record Module(string Name, Assembly Implementation, Assembly Contracts, string Root)
{
    public static string Repository { get; } = FindRepository();

    /// <summary>Every folder below src/Modules.</summary>
    public static TheoryData<Module> All => [.. Directory.GetDirectories(Path.Combine(Repository, "src", "Modules")).Select(Path.GetFileName).Order().Select(name => Load(name!))];

    public override string ToString() => Name;

    private static Module Load(string name) => new(
        name, Assembly.Load($"ModularMonolith.Modules.{name}"), Assembly.Load($"ModularMonolith.Modules.{name}.Contracts"), $"ModularMonolith.Modules.{name}");

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ModularMonolith.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run the tests inside the repository.");
        return folder;
    }
}
