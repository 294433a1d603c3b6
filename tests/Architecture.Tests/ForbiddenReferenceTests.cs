using System.Diagnostics;
using Shouldly;
using Xunit;

namespace ModularMonolith.Architecture.Tests;

/// <summary>The first fence stands before the compiler: a project that references what it must not does not build.</summary>
public sealed class ForbiddenReferenceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("modular-monolith-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_module_that_references_another_modules_implementation_does_not_build()
    {
        var (exitCode, output) = await Build("Broken", "Broken", "src/Modules/Posts/Posts/Posts.csproj");
        (exitCode == 0, output).ShouldSatisfyAllConditions(r => r.Item1.ShouldBeFalse(), r => r.output.ShouldContain("error MM0001: Broken references Posts."));
    }

    [Fact]
    public async Task Contracts_that_reference_more_than_Shared_do_not_build()
    {
        var (_, output) = await Build("Broken", "Broken.Contracts", "src/Modules/Posts/Posts.Contracts/Posts.Contracts.csproj");
        output.ShouldContain("error MM0001: Broken.Contracts references Posts.Contracts.");
    }

    [Fact]
    public async Task A_module_that_references_contracts_builds()
    {
        var (exitCode, output) = await Build("Broken", "Broken", "src/Modules/Posts/Posts.Contracts/Posts.Contracts.csproj");
        exitCode.ShouldBe(0, output);
    }

    private async Task<(int ExitCode, string Output)> Build(string module, string project, string reference)
    {
        var projectFolder = Directory.CreateDirectory(Path.Combine(folder, "src", "Modules", module, project)).FullName;
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            File.Copy(Path.Combine(Module.Repository, file), Path.Combine(folder, file));
        await File.WriteAllTextAsync(Path.Combine(projectFolder, $"{project}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <ProjectReference Include="{Path.Combine(Module.Repository, reference)}" />
              </ItemGroup>
            </Project>
            """);
        // The fence alone: no restore, no compiler.
        using var build = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", "-nologo", "-t:RefuseForbiddenReferences", Path.Combine(projectFolder, $"{project}.csproj")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (build.ExitCode, output);
    }
}
