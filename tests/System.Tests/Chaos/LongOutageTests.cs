using System.Diagnostics;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

[Collection(HeavyTests.Name)]
[Trait(Needs.Name, Needs.Process)]
public sealed class LongOutageTests
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(120);

    // It takes a second or two; a busy machine is no defect.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_minutes_without_PostgreSQL_cost_nothing_but_these_two_minutes()
    {
        await using var postgres = await StoppablePostgres.Start();
        await using var arena = await Arena.Open(postgres.CreateDatabase(), "InMemory");
        await arena.Start();
        using var api = new Api(arena.Host.Address);
        var someone = await api.Someone("Before");
        await Eventually.Holds(() => arena.Ask<bool>("select not exists (select from witness.waiting)"), "the sign-up has settled");

        // As long as Chat can't touch the row, it can't take the new name in: the event is written before the outage and takes effect after it.
        await using (var blocker = new NpgsqlConnection(PostgresServer.Unpooled(arena.Settings.Database!)))
        {
            await blocker.OpenAsync(TestContext.Current.CancellationToken);
            await using var blocking = await blocker.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await new NpgsqlCommand($"select from chat.participants where user_id = '{someone.Id}' for update", blocker, blocking)
                .ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            (await someone.Put("/users/me", new { displayName = "After" })).ShouldBe(200);
            (await ChatKnows(arena, someone, "Before")).ShouldBeTrue();
            await postgres.Stop();
        }

        await IsAway(arena, api, someone);
        await postgres.StartAgain();

        var back = Stopwatch.StartNew();
        var request = Eventually.Holds(async () => (await someone.Post("/posts", new { title = "After the outage", content = "Text" })).Status == 201, "a request works", Recovery)
            .ContinueWith(_ => back.Elapsed, TaskScheduler.Default);
        await Eventually.Holds(() => ChatKnows(arena, someone, "After"), "the event took effect", Recovery);
        var effect = back.Elapsed;
        Arena.Say($"{Outage.TotalSeconds:0} s without PostgreSQL: a request worked {(await request).TotalMilliseconds:0} ms after the start, the event took effect after {effect.TotalMilliseconds:0} ms");
        (await someone.Get("/users/me")).ShouldBe(200).Json.Text("displayName").ShouldBe("After");
        await Eventually.Holds(() => arena.Ask<bool>("select not exists (select from witness.waiting)"), "nothing waits", Recovery);
        arena.Host.HasExited.ShouldBeFalse(arena.Host.Output);
    }

    private static Task<bool> ChatKnows(Arena arena, Caller someone, string name) =>
        arena.Ask<bool>($"select display_name = '{name}' from chat.participants where user_id = '{someone.Id}'");

    private static async Task IsAway(Arena arena, Api api, Caller someone)
    {
        await arena.IsReady(503, "unavailable");
        for (var away = Stopwatch.StartNew(); away.Elapsed < Outage;)
        {
            (await api.Anonymous.Get("/health/live")).ShouldBe(200);
            (await api.Anonymous.Get("/health/ready")).ShouldBe(503);
            (await api.Anonymous.Get("/posts")).ShouldBeProblem(503, "ServiceUnavailable");
            (await someone.Put("/users/me", new { displayName = "Never" })).ShouldBeProblem(503, "ServiceUnavailable");
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }
}
