using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

[Trait(Needs.Name, Needs.Process)]
public sealed class ShutdownTests(World world)
{
    [Fact]
    public async Task SIGTERM_ends_the_host_well_within_thirty_seconds()
    {
        await using var host = await world.StartHost();
        using var api = new Api(host.Address);
        await api.Someone();

        host.Terminate();

        (await host.Exit(TimeSpan.FromSeconds(30))).ShouldBe(0, host.Output);
    }

    [Fact]
    public async Task A_request_in_flight_is_finished_and_nobody_new_is_invited()
    {
        await using var host = await world.StartHost();
        using var api = new Api(host.Address);
        var someone = await api.SignUp();
        using var slow = await SlowRequest.Begin(host, "/auth/login", $$"""{ "email": "{{someone.Email}}", "password": "{{someone.Password}}" }""");

        host.Terminate();
        await Eventually.Holds(async () => !await IsReady(api), "the host is not ready any more");

        (await slow.Finish()).ShouldStartWith("HTTP/1.1 200");
        (await host.Exit(TimeSpan.FromSeconds(30))).ShouldBe(0, host.Output);
    }

    private static async Task<bool> IsReady(Api api)
    {
        try
        {
            return (await api.Anonymous.Get("/health/ready")).Status != 503;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>A request whose body is half sent.</summary>
    private sealed class SlowRequest : IDisposable
    {
        private readonly TcpClient _client = new();
        private byte[] _rest = [];

        public static async Task<SlowRequest> Begin(HostProcess host, string path, string body)
        {
            var request = new SlowRequest();
            var bytes = Encoding.UTF8.GetBytes(body);
            await request._client.ConnectAsync(host.Address.Host, host.Address.Port);
            var head = $"POST {path} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n";
            await request._client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. bytes[..10]]);
            request._rest = bytes[10..];

            // The host has the request once a later one on another connection has been answered twice over.
            using var api = new Api(host.Address);
            for (var number = 0; number < 5; number++)
                await api.Anonymous.Get("/health");
            return request;
        }

        public async Task<string> Finish()
        {
            await _client.GetStream().WriteAsync(_rest);
            using var reader = new StreamReader(_client.GetStream(), Encoding.UTF8);
            return await reader.ReadToEndAsync();
        }

        public void Dispose() => _client.Dispose();
    }
}

/// <summary>PostgreSQL goes away and comes back; the process stays.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class DegradationTests(World world)
{
    [Fact]
    public async Task Without_PostgreSQL_the_host_answers_503_and_recovers()
    {
        var direct = new NpgsqlConnectionStringBuilder(world.Postgres.CreateDatabase());
        using var wire = new Relay(direct.Host!, direct.Port);
        var settings = world.Settings() with
        {
            Database = new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Host = "127.0.0.1", Port = wire.Port }.ConnectionString,
        };
        await using var host = await HostProcess.Start(settings);
        using var api = new Api(host.Address);
        var someone = await api.Someone();

        wire.Cut();

        await Eventually.Holds(async () => (await api.Anonymous.Get("/health/ready")).Status == 503, "the host is not ready");
        foreach (var answer in (Answer[])[
            await api.Anonymous.Get("/posts"),
            await someone.Get("/users/me"),
            await someone.Post("/posts", new { title = "A fine title", content = "Text" }),
            await api.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })])
        {
            answer.ShouldBeProblem(503, "ServiceUnavailable");
            int.Parse(answer.Header("Retry-After").ShouldNotBeNull(), null).ShouldBePositive();
        }
        (await api.Anonymous.Get("/health/live")).ShouldBe(200);
        (await api.Anonymous.Get("/")).ShouldBe(200);

        // Who may do what is known without asking the database.
        var powerless = Jwt.Read(someone.AccessToken!).With("permissions", new JsonArray()).Sign(HostProcess.JwtSecret);
        (await api.WithToken("nonsense").Get("/users/me")).ShouldBeProblem(401, "InvalidToken");
        (await api.WithToken(powerless).Get("/users/me")).ShouldBeProblem(403, "Forbidden");

        wire.Mend();

        await Eventually.Holds(async () => (await api.Anonymous.Get("/health/ready")).Status == 200, "the host is ready again", TimeSpan.FromSeconds(30));
        await Eventually.Holds(async () => (await someone.Get("/users/me")).Status == 200, "requests work again", TimeSpan.FromSeconds(30));
        host.HasExited.ShouldBeFalse();
    }
}

/// <summary>What was answered with success is kept, and happens once, although the host is killed in the middle of it.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class CrashTests(World world)
{
    [Fact]
    public async Task Messages_sent_again_after_a_crash_are_there_once_and_numbered_without_gap()
    {
        var settings = world.Settings();
        var keys = Enumerable.Range(0, 60).Select(_ => Guid.NewGuid()).ToList();
        Caller someone;
        Guid id;
        await using (var host = await HostProcess.Start(settings))
        {
            using var api = new Api(host.Address);
            someone = await api.Someone();
            id = await someone.StartsConversation(await api.Someone());
            var answered = 0;
            var sending = keys.Select(async key =>
            {
                await Send(someone, id, key);
                Interlocked.Increment(ref answered);
            }).ToList();
            await Eventually.Holds(() => answered >= 5, "some messages are sent");
            await host.Kill();
            await Task.WhenAll(sending.Select(sent => sent.ContinueWith(_ => { }, TaskScheduler.Default)));
        }

        await using var next = await HostProcess.Start(settings);
        using var again = new Api(next.Address);
        var back = again.WithToken(someone.AccessToken!);
        foreach (var answer in await Task.WhenAll(keys.Select(key => Send(back, id, key))))
            answer.Status.ShouldBeOneOf(200, 201);

        var messages = (await back.Get($"/chat/conversations/{id}/messages?afterSeq=0&pageSize=100")).ShouldBe(200).Json.List("data");
        messages.Select(message => message.Number("seq")).ShouldBe(Enumerable.Range(1, keys.Count).Select(seq => (long)seq));
        messages.Select(message => message.Text("content")).ShouldBe(keys.Select(key => $"{key}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Whoever_was_told_to_be_signed_up_is_known_everywhere_after_a_crash()
    {
        var settings = world.Settings();
        Caller[] people;
        await using (var host = await HostProcess.Start(settings))
        {
            using var api = new Api(host.Address);
            people = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => api.SignUp($"Person {number}")));
            await host.Kill();
        }

        await using var next = await HostProcess.Start(settings);
        using var again = new Api(next.Address);
        foreach (var person in people)
        {
            var tokens = (await again.Anonymous.Post("/auth/login", new { person.Email, person.Password })).ShouldBe(200).Json;
            var back = again.WithToken(tokens.Text("accessToken")!);
            (await back.Get("/users/me")).ShouldBe(200).Json.Text("displayName").ShouldBe(person.DisplayName);
            var post = await back.Publishes();
            await Eventually.Holds(
                async () => (await again.Anonymous.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == person.DisplayName, "the post shows its author");
        }
    }

    private static Task<Answer> Send(Caller sender, Guid conversation, Guid key) =>
        sender.Post($"/chat/conversations/{conversation}/messages", new { content = $"{key}", clientMessageId = key });
}

/// <summary>Each module may have a database of its own.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class ModuleDatabasesTests(ModuleDatabasesTests.SplitHost host) : IClassFixture<ModuleDatabasesTests.SplitHost>
{
    [Fact]
    public async Task Modules_apart_work_like_modules_together()
    {
        var (someone, other) = (await host.Api.Someone("Before"), await host.Api.Someone());
        var post = await someone.Publishes();
        var conversation = await other.StartsConversation(someone);
        await someone.Says(conversation, "Hello");

        (await someone.Put("/users/me", new { displayName = "After" })).ShouldBe(200);

        await Eventually.Holds(
            async () => (await other.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == "After"
                && (await other.Get($"/chat/conversations/{conversation}/messages")).Json.List("data")[0].Text("senderDisplayName") == "After",
            "the new name is seen everywhere");
    }

    public sealed class SplitHost(World world) : OwnHost(world,
        ("ConnectionStrings:Auth", world.Postgres.CreateDatabase()),
        ("ConnectionStrings:Users", world.Postgres.CreateDatabase()),
        ("ConnectionStrings:Posts", world.Postgres.CreateDatabase()),
        ("ConnectionStrings:Chat", world.Postgres.CreateDatabase()));
}

/// <summary>Two processes on one database are one product.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class TwoInstancesTests(TwoInstancesTests.SecondHost second, World world) : IClassFixture<TwoInstancesTests.SecondHost>
{
    private Caller There(Caller someone) => second.Api.WithToken(someone.AccessToken!);

    [Fact]
    public async Task An_account_of_one_works_at_the_other_at_once()
    {
        var someone = await world.Someone();

        (await There(someone).Get("/users/me")).ShouldBe(200);
        (await There(someone).Post("/posts", new { title = "Posted there", content = "Text" })).ShouldBe(201);
    }

    [Fact]
    public async Task A_log_out_at_one_is_known_at_the_other()
    {
        var someone = await world.Someone();
        (await There(someone).Get("/users/me")).ShouldBe(200);

        (await someone.Post("/auth/logout")).ShouldBe(204);

        await There(someone).IsSignedOut();
    }

    [Fact]
    public async Task Parallel_refreshes_at_both_get_one_successor()
    {
        var someone = await world.Someone();

        var answers = await Scenes.AtOnce(20, number =>
            (number % 2 == 0 ? world.Anonymous : second.Api.Anonymous).Post("/auth/refresh", new { someone.RefreshToken }));

        answers.Select(answer => answer.ShouldBe(200).Json.Text("refreshToken")).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_picture_is_served_by_both()
    {
        var someone = await world.Someone();
        var url = (await Pictures.Upload(someone, Pictures.Png(30, 30))).ShouldBe(200).Json.Text("avatarUrl")!;

        var here = (await world.Anonymous.Get(url)).ShouldBe(200);
        var there = (await second.Api.Anonymous.Get(new Uri(world.Address, url).PathAndQuery)).ShouldBe(200);

        there.Bytes.ShouldBe(here.Bytes);
        there.Header("ETag").ShouldBe(here.Header("ETag"));
    }

    [Fact]
    public async Task Messages_sent_to_both_are_numbered_without_gap()
    {
        var someone = await world.Someone();
        var id = await someone.StartsConversation(await world.Someone());

        var answers = await Scenes.AtOnce(20, number =>
            (number % 2 == 0 ? someone : There(someone)).Post($"/chat/conversations/{id}/messages", new { content = "Hello" }));

        answers.Select(answer => answer.ShouldBe(201).Json.Number("seq")).Order().ShouldBe(Enumerable.Range(1, 20).Select(seq => (long)seq));
    }

    [Fact]
    public async Task A_message_sent_to_both_at_once_with_one_key_is_one_message()
    {
        var someone = await world.Someone();
        var id = await someone.StartsConversation(await world.Someone());
        var clientMessageId = Guid.NewGuid();

        var answers = await Scenes.AtOnce(20, number =>
            (number % 2 == 0 ? someone : There(someone)).Post($"/chat/conversations/{id}/messages", new { content = "Once", clientMessageId }));

        answers.Count(201).ShouldBe(1);
        answers.Count(200).ShouldBe(19);
    }

    public sealed class SecondHost(World world) : OwnHost(world)
    {
        protected override Task<HostSettings> Prepare(HostSettings settings) => Task.FromResult(settings with { Database = World.Database });
    }
}

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
        (await api.WithToken(someone.AccessToken!).Get("/users/me")).ShouldBe(200);
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
            await _host.Exit(TimeSpan.FromSeconds(30));
            await _host.DisposeAsync();
        }
    }
}
