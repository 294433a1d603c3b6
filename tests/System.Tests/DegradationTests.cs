using System.Diagnostics;
using System.Text.Json.Nodes;
using ModularMonolith.SystemTests.RealTime;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

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
        var slowest = new Slowest();
        foreach (var answer in (Answer[])[
            await slowest.Of(() => api.Anonymous.Get("/posts")),
            await slowest.Of(() => someone.Get("/users/me")),
            await slowest.Of(() => someone.Post("/posts", new { title = "A fine title", content = "Text" })),
            await slowest.Of(() => api.Anonymous.Post("/auth/login", new { someone.Email, someone.Password }))])
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
        await Recovers(api, someone, slowest);
        host.HasExited.ShouldBeFalse();
    }

    /// <summary>Somebody else has all connections of the server, or holds what ours wait for.</summary>
    [Fact]
    public async Task Without_a_connection_to_be_had_requests_are_answered_with_503()
    {
        var database = world.Postgres.CreateDatabase();
        await using var host = await HostProcess.Start(world.Settings() with { Database = $"{database};Maximum Pool Size=3;Command Timeout=60" });
        using var api = new Api(host.Address);
        var someone = await api.Someone();
        await using var administrator = NpgsqlDataSource.Create(database);

        var slowest = new Slowest();
        Task<Answer>[] waiting;
        await using (var holder = await administrator.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using (var taken = new NpgsqlCommand("lock table posts.posts in access exclusive mode", holder)) await taken.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            waiting = [.. Enumerable.Range(0, 3).Select(_ => api.Anonymous.Get("/posts"))];
            await Eventually.Holds(async () => await Waiting(administrator) == 3, "all connections of Posts wait");

            foreach (var answer in await Scenes.AtOnce(20, _ => slowest.Of(() => someone.Post("/posts", new { title = "A fine title", content = "Text" }))))
                answer.ShouldBeProblem(503, "ServiceUnavailable").Header("Retry-After").ShouldNotBeNull();
            (await someone.Get("/users/me")).ShouldBe(200);
            (await api.Anonymous.Get("/health/live")).ShouldBe(200);
        }

        foreach (var answer in await Task.WhenAll(waiting)) answer.ShouldBe(200);
        await Recovers(api, someone, slowest);
        (await someone.Post("/posts", new { title = "A fine title", content = "Text" })).ShouldBe(201);
        (await api.Anonymous.Get($"/posts?ownerId={someone.Id}")).Json.List("data").Count.ShouldBe(1);
    }

    private static async Task<long> Waiting(NpgsqlDataSource database)
    {
        await using var ask = database.CreateCommand("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
        return (long)(await ask.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Nothing is refused and nothing closed: connections are there, and nobody answers.</summary>
    [Fact]
    public async Task While_PostgreSQL_is_frozen_requests_are_answered_with_503()
    {
        await using var postgres = await StoppablePostgres.Start();
        await using var host = await HostProcess.Start(world.Settings() with { Database = postgres.CreateDatabase() });
        using var api = new Api(host.Address);
        var someone = await api.Someone();
        var conversation = await someone.StartsConversation(await api.Someone());
        await using var hub = await HubClient.Connect(host.Address, someone);
        var slowest = new Slowest();
        await postgres.Freeze();

        var before = Ask();
        await hub.IsRefused("chat.typing", new { conversationId = Guid.NewGuid() }, "ServiceUnavailable");
        await before;
        for (var round = 0; round < 3; round++)
        {
            await Ask();
            (await api.Anonymous.Get("/health/live")).ShouldBe(200);
            (await api.Anonymous.Get("/health/ready")).ShouldBe(503);
        }

        host.Lines.ShouldContain(line => line.Contains("PostgreSQL does not answer", StringComparison.Ordinal));
        await postgres.Continue();
        await Recovers(api, someone, slowest);
        // What was refused had not been begun, or was called off.
        (await api.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).ShouldBe(200);
        (await someone.Get("/auth/sessions")).ShouldBe(200).Json.GetArrayLength().ShouldBe(2);
        (await someone.Post("/posts", new { title = "A fine title", content = "Text" })).ShouldBe(201);
        (await api.Anonymous.Get($"/posts?ownerId={someone.Id}")).ShouldBe(200).Json.Number("total").ShouldBe(1);
        // One was on its way.
        (await someone.Says(conversation, "Hello")).Number("seq").ShouldBeLessThanOrEqualTo(2);
        host.HasExited.ShouldBeFalse();

        Task Ask() => Scenes.AtOnce(40, async number =>
        {
            var answer = await slowest.Of(() => (number % 6) switch
            {
                0 => api.Anonymous.Get("/posts"),
                1 => someone.Get("/users/me"),
                2 => someone.Post("/posts", new { title = "A fine title", content = "Text" }),
                3 => api.Anonymous.Post("/auth/login", new { someone.Email, someone.Password }),
                4 => someone.Post($"/chat/conversations/{conversation}/messages", new { content = "Hello" }),
                _ => someone.Get("/chat/conversations"),
            });
            answer.ShouldBeProblem(503, "ServiceUnavailable").Header("Retry-After").ShouldNotBeNull();
            return answer;
        });
    }

    /// <summary>The times are told, not judged: a machine that others use as well would fail for them.</summary>
    private static async Task Recovers(Api api, Caller someone, Slowest slowest)
    {
        var over = Stopwatch.GetTimestamp();
        await Eventually.Holds(async () => (await api.Anonymous.Get("/health/ready")).Status == 200, "the host is ready again", TimeSpan.FromSeconds(30));
        await Eventually.Holds(async () => (await someone.Get("/users/me")).Status == 200, "requests work again", TimeSpan.FromSeconds(30));
        TestContext.Current.TestOutputHelper?.WriteLine($"The slowest answer took {slowest.Time.TotalSeconds:0.0} s; recovered after {Stopwatch.GetElapsedTime(over).TotalSeconds:0.0} s");
    }

    private sealed class Slowest
    {
        private readonly Lock _lock = new();

        public TimeSpan Time { get; private set; }

        public async Task<Answer> Of(Func<Task<Answer>> ask)
        {
            var asked = Stopwatch.GetTimestamp();
            var answer = await ask();
            lock (_lock) Time = TimeSpan.FromTicks(Math.Max(Time.Ticks, Stopwatch.GetElapsedTime(asked).Ticks));
            return answer;
        }
    }
}
