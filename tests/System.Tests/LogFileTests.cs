using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>The files that Production keeps.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class LogFileTests(LogFileTests.FilingHost host) : IClassFixture<LogFileTests.FilingHost>
{
    private async Task<IReadOnlyList<JsonElement>> Lines(string kind)
    {
        // A day may end between the request and here.
        List<JsonElement> lines = [];
        foreach (var path in Directory.GetFiles(Path.Combine(host.Process.Settings.Folder, "logs"), $"{kind}-*.log").Order(StringComparer.Ordinal))
        {
            DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path)[(kind.Length + 1)..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _).ShouldBeTrue(path);
            // As log shippers read: .NET itself would mind the writer's lock.
            using var cat = Process.Start(new ProcessStartInfo("cat", [path]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            while (await cat.StandardOutput.ReadLineAsync() is { } line) lines.Add(JsonDocument.Parse(line).RootElement);
        }

        return lines;
    }

    private async Task<bool> Has(string kind, Answer answer, string level, string words) => (await Lines(kind)).Any(line =>
        line.TryGetProperty("requestId", out var id) && id.GetString() == answer.RequestId && line.Text("level") == level && line.Text("message")!.Contains(words, StringComparison.Ordinal));

    [Fact]
    public async Task Each_kind_of_file_has_its_lines_and_combined_has_all()
    {
        var good = (await host.Api.Anonymous.Get("/posts")).ShouldBe(200);
        var bad = (await host.Api.Anonymous.Get("/nowhere")).ShouldBe(404);

        await Eventually.Holds(() => Has("http", bad, "warn", "<-- GET /nowhere 404"), "the last line is out");
        foreach (var kind in (string[])["combined", "http"])
        {
            (await Has(kind, good, "http", "--> GET /posts")).ShouldBeTrue(kind);
            (await Has(kind, good, "http", "<-- GET /posts 200")).ShouldBeTrue(kind);
            (await Has(kind, bad, "warn", "<-- GET /nowhere 404")).ShouldBeTrue(kind);
        }

        (await Has("warn", bad, "warn", "<-- GET /nowhere 404")).ShouldBeTrue();
        (await Lines("warn")).ShouldAllBe(line => line.Text("level") == "warn");
        (await Lines("http")).ShouldAllBe(line => line.Text("message")!.StartsWith("--> ", StringComparison.Ordinal) || line.Text("message")!.StartsWith("<-- ", StringComparison.Ordinal));
        (await Lines("combined")).ShouldContain(line => line.Text("level") == "info");
    }

    [Fact]
    public async Task No_file_has_a_secret()
    {
        var someone = await host.Api.SignUp(password: "Very5ecretPassword");
        await someone.LogIn();
        await someone.Refreshes();
        var last = await host.Api.Anonymous.Get($"/users/me?access_token={someone.AccessToken}");
        await Eventually.Holds(async () => (await Lines("combined")).Count(line => line.TryGetProperty("requestId", out var id) && id.GetString() == last.RequestId) >= 2, "the last line is out");

        var all = string.Join('\n', (await Lines("combined")).Select(line => line.GetRawText()));
        foreach (var secret in (string[])["5ecretPassword", someone.AccessToken!, someone.RefreshToken, HostProcess.JwtSecret]) all.ShouldNotContain(secret);
    }

    public sealed class FilingHost(World world) : OwnHost(world, ("LOG_FILE", "true"), ("Log:File", null), ("LOG_JSON_FILES", "true"), ("LOG_ROTATE", "true"));
}
