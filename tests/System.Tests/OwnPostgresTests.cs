using System.Diagnostics;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Without a connection string the host brings its own PostgreSQL.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class OwnPostgresTests(OwnPostgresTests.SelfMadeHost self, World world) : IClassFixture<OwnPostgresTests.SelfMadeHost>
{
    [Fact]
    public async Task Data_and_tokens_outlive_a_killed_host()
    {
        using var before = new Api(self.Host.Address);
        var someone = await before.Someone();

        await self.Host.Kill();
        await self.Restart();

        using var after = new Api(self.Host.Address);
        (await after.WithToken(someone.AccessToken!).Get("/users/me")).ShouldBe(200).Json.Id().ShouldBe(someone.Id);
        (await after.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).ShouldBe(200);
    }

    [Fact]
    public async Task A_killed_server_is_started_again_while_the_host_lives()
    {
        using var api = new Api(self.Host.Address);
        var someone = await api.Someone();
        var server = (await File.ReadAllLinesAsync(Path.Combine(self.Settings.Folder, "data", "postgres", "postmaster.pid"), TestContext.Current.CancellationToken))[0];

        Process.Start("kill", ["-KILL", server]).WaitForExit();
        await Eventually.Holds(() => self.Host.Output.Contains("The own PostgreSQL has ended; starting it again."), "the host notices");

        await Eventually.Holds(async () => (await api.Anonymous.Get("/health/ready")).Status == 200, "the host is ready again", TimeSpan.FromSeconds(30));
        // It may not have been known yet that it was not.
        await Eventually.Holds(async () => (await api.WithToken(someone.AccessToken!).Get("/users/me")).Status == 200, "requests work again");
    }

    [Fact]
    public async Task A_second_host_in_the_same_folder_is_refused()
    {
        var (exitCode, output) = await HostProcess.Refusal(self.Settings with { Port = Ports.Free() });

        exitCode.ShouldNotBe(0, output);
        output.ShouldContain(Path.GetFileName(self.Settings.Folder));
        output.ShouldSpeakToAPerson();
        using var api = new Api(self.Host.Address);
        (await api.Anonymous.Get("/health/ready")).ShouldBe(200);
    }

    [Fact]
    public async Task Without_binaries_the_ways_out_are_named()
    {
        var hidden = world.Settings(("PATH", "/usr/bin:/bin")) with
        {
            Database = null,
            // A mount of its own hides the binaries from this one process.
            Wrapper = ["unshare", "--mount", "sh", "-c", "mount -t tmpfs none /usr/lib/postgresql || exit 77; exec \"$@\"", "hidden"],
        };
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Directory.Exists("/usr/lib/postgresql") && !File.Exists("/usr/bin/initdb"),
            "Only root can hide PostgreSQL's binaries from a process.");

        var (exitCode, output) = await HostProcess.Refusal(hidden);

        Assert.SkipWhen(exitCode == 77 || output.StartsWith("unshare:", StringComparison.Ordinal), "This machine does not let us hide PostgreSQL's binaries.");
        exitCode.ShouldBe(1, output);
        output.ShouldContain("install");
        output.ShouldContain("docker compose up -d");
        output.ShouldContain("ConnectionStrings");
        output.ShouldSpeakToAPerson();
    }

    public sealed class SelfMadeHost(World world) : IAsyncLifetime
    {
        private HostProcess? _host;

        /// <summary>No database and no secret: both are made at the first start and kept in the folder.</summary>
        public HostSettings Settings { get; } = world.Settings(("Jwt:AccessSecret", null)) with { Database = null };

        public HostProcess Host => _host ?? throw new InvalidOperationException("The host has not been started.");

        public async ValueTask InitializeAsync() => await Restart();

        public async Task Restart() => _host = await HostProcess.Start(Settings);

        public async ValueTask DisposeAsync()
        {
            if (_host is null)
                return;
            // A graceful end takes the server with it; a killed one would leave it to the next start.
            _host.Terminate();
            await _host.Exit(TimeSpan.FromSeconds(90));
            await _host.DisposeAsync();
        }
    }
}
