using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>What docs/new-module.md promises, in a copy of the repository: a module is made by one command and hosted after the one line that it prints.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed partial class TemplateTests(World world)
{
    private static readonly string[] LeftOut = [".git", "bin", "obj", "node_modules", "artifacts", ".data", "logs", "TestResults"];

    private readonly string _copy = Path.Combine(TemporaryFolder.Create(), "repository");

    [Fact]
    public async Task A_new_module_builds_passes_its_tests_and_is_served()
    {
        Copy(new DirectoryInfo(Solution.Root), _copy);
        string[] hive = ["--debug:custom-hive", $"{_copy}.templates"];
        await Succeeds("dotnet", ["new", "install", "templates/module", .. hive]);

        var printed = await Succeeds("dotnet", ["new", "module", "-n", "Comments", .. hive]);
        await Succeeds("bash", "-c", TheOneLine().Matches(printed).ShouldHaveSingleItem().Groups["line"].Value);
        await Build();

        var unit = await Passed("Unit.Tests", "FullyQualifiedName~Comments|FullyQualifiedName~EventContractTests");
        (unit.Count(Names("Unit.Tests.Comments.")), unit.Count(Names("comments.comment-added"))).ShouldBe((7, 3));
        (await Passed("Integration.Tests", "FullyQualifiedName~Comments|FullyQualifiedName~ReleasedEventTests")).Count.ShouldBe(8);
        var rules = await Passed("Architecture.Tests", "FullyQualifiedName~.ModuleTests");
        rules.Count(Names("module: Comments")).ShouldBe(rules.Count(Names("module: Posts")));
        await IsServed();
    }

    /// <summary>What the tests below need and the module's own projects, which the solution has by now.</summary>
    private async Task Build()
    {
        string[] projects =
        [
            @"src\Bootstrapper\Bootstrapper.csproj", @"src\Modules\Comments\Comments\Comments.csproj", @"src\Modules\Comments\Comments.Contracts\Comments.Contracts.csproj",
            @"tests\Architecture.Tests\Architecture.Tests.csproj", @"tests\Integration.Tests\Integration.Tests.csproj", @"tests\Unit.Tests\Unit.Tests.csproj",
        ];
        await File.WriteAllTextAsync(
            Path.Combine(_copy, "needed.slnf"), JsonSerializer.Serialize(new { solution = new { path = "ModularMonolith.sln", projects } }), TestContext.Current.CancellationToken);
        // Skia comes for every platform, 460 MB to each of four programs: linked, not copied.
        await Succeeds("dotnet", "build", "needed.slnf", "-warnaserror", "-nodeReuse:false", "-p:CreateHardLinksForCopyLocalIfPossible=true", "-p:CreateHardLinksForCopyFilesToOutputDirectoryIfPossible=true");
    }

    /// <summary>The names of the tests; none may fail.</summary>
    private async Task<IReadOnlyList<string>> Passed(string project, string filter)
    {
        var output = await Succeeds("dotnet", "test", $"tests/{project}", "--no-build", "--filter", filter, "--logger", "console;verbosity=normal");
        IReadOnlyList<string> tests = [.. PassedTest().Matches(output).Select(match => match.Groups["test"].Value)];
        tests.ShouldNotBeEmpty(output);
        return tests;
    }

    private static Func<string, bool> Names(string part) => test => test.Contains(part, StringComparison.Ordinal);

    private async Task IsServed()
    {
        await using var host = await HostProcess.Start(world.Settings() with { Program = Path.Combine(_copy, "src", "Bootstrapper", "bin", "Debug", "net10.0", "ModularMonolith.Bootstrapper.dll") });
        using var api = new Api(host.Address);
        var (ada, bob) = (await api.Someone("Ada"), await api.Someone("Bob"));

        (await api.Anonymous.Post("/comments", new { content = "Well said" })).ShouldBeProblem(401, "Unauthorized");
        var added = (await ada.Post("/comments", new { content = "Well said" })).ShouldBe(201);
        added.Header("Location").ShouldBe($"/comments/{added.Json.Id()}");
        (await bob.Get($"/comments/{added.Json.Id()}")).ShouldBe(200).Json.Text("content").ShouldBe("Well said");
        (await api.Anonymous.Get("/api/docs-json")).ShouldBe(200).Json.Member("paths").Names().ShouldContain("/comments/{id}");

        (await ada.Delete("/users/me", new { ada.Password })).ShouldBe(204);
        await Eventually.Holds(async () => (await bob.Get($"/comments/{added.Json.Id()}")).Status == 404, "what a deleted user added is gone");
        (await ada.Post("/comments", new { content = "One more" })).ShouldBeProblem(401, "InvalidToken");
    }

    private static void Copy(DirectoryInfo folder, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in folder.EnumerateFiles()) file.CopyTo(Path.Combine(to, file.Name));
        foreach (var inner in folder.EnumerateDirectories().Where(inner => !LeftOut.Contains(inner.Name))) Copy(inner, Path.Combine(to, inner.Name));
    }

    private Task<string> Succeeds(string command, params string[] arguments) => Run(new ProcessStartInfo(command, arguments)
    {
        WorkingDirectory = _copy,
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        // The tests of the copy use our server.
        Environment = { ["TEST_POSTGRES"] = world.Postgres.Administrator },
    });

    private static async Task<string> Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        Watchdog.EndWithUs(process);
        process.StandardInput.Close();
        var ct = TestContext.Current.CancellationToken;
        var output = string.Concat(await Task.WhenAll(process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct)));
        await process.WaitForExitAsync(ct);
        process.ExitCode.ShouldBe(0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} said:\n{output}");
        return output;
    }

    [GeneratedRegex("^Manual instructions: (?<line>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TheOneLine();

    [GeneratedRegex(@"^  Passed (?<test>.+) \[", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex PassedTest();
}
