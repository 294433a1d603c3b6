using System.Diagnostics;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>What others' tools make of the document.</summary>
[Trait(Needs.Name, Needs.Node)]
public sealed class TypeScriptClientTests(World world) : IClassFixture<TypeScriptClientTests.Workshop>
{
    [Fact]
    public async Task A_client_generated_from_the_document_compiles_and_works()
    {
        await Workshop.Succeeds("openapi-typescript", "generated/openapi.json", "-o", "generated/schema.ts");
        await Workshop.Succeeds("tsc", "--noEmit", "--strict");
        await Workshop.Succeeds("tsc");

        (await Workshop.Run("node", "generated/js/client.js", world.Address.ToString().TrimEnd('/'))).ShouldEndInSuccess();
    }

    [Fact]
    public async Task The_document_lints_clean() =>
        await Workshop.Succeeds("spectral", "lint", "generated/openapi.json", "--ruleset", ".spectral.yaml", "--fail-severity", "hint");

    /// <summary>The folder with the client, its tools installed and the running host's document in it.</summary>
    public sealed class Workshop(World world) : IAsyncLifetime
    {
        private static readonly string Folder = Path.Combine(Solution.Root, "tests", "System.Tests", "TypeScript");

        public async ValueTask InitializeAsync()
        {
            if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
                (await Run("npm", "ci")).ShouldEndInSuccess();
            Directory.CreateDirectory(Path.Combine(Folder, "generated"));
            await File.WriteAllBytesAsync(Path.Combine(Folder, "generated", "openapi.json"), (await world.Anonymous.Get("/api/docs-json")).ShouldBe(200).Bytes);
        }

        public static async Task Succeeds(string tool, params string[] arguments) =>
            (await Run(Path.Combine(Folder, "node_modules", ".bin", tool), arguments)).ShouldEndInSuccess();

        public static async Task<Ended> Run(string command, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments)
            {
                UseShellExecute = false,
                WorkingDirectory = Folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Close();
            var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return new Ended(Path.GetFileName(command), process.ExitCode, string.Concat(output));
        }

        public ValueTask DisposeAsync() => default;
    }

    public sealed record Ended(string Command, int ExitCode, string Output)
    {
        public void ShouldEndInSuccess() => ExitCode.ShouldBe(0, $"{Command} said:\n{Output}");
    }
}
