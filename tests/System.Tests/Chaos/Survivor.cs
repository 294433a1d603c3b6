using System.Diagnostics;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>A host whose PostgreSQL goes away for long, while one of its events is on its way.</summary>
internal sealed class Survivor : IAsyncDisposable
{
    private readonly Arena _arena;
    private readonly Api _api;
    private readonly NpgsqlConnection _blocker;
    private Caller _someone = null!;

    private Survivor(Arena arena, string transport) =>
        (_arena, Transport, _api, _blocker) = (arena, transport, new Api(arena.Host.Address), new NpgsqlConnection(PostgresServer.Unpooled(arena.Settings.Database!)));

    public string Transport { get; }

    public static async Task<Survivor> Start(StoppablePostgres postgres, string transport)
    {
        var arena = await Arena.Open(postgres.CreateDatabase(), transport);
        await arena.Start();
        var survivor = new Survivor(arena, transport);
        survivor._someone = await survivor._api.Someone("Before");
        await Eventually.Holds(() => survivor.ChatKnows("Before"), "Chat has heard of the account", TimeSpan.FromSeconds(60));
        return survivor;
    }

    /// <summary>As long as Chat can't touch the row, it can't take the new name in.</summary>
    public async Task WritesWhatCanNotTakeEffectYet()
    {
        await _blocker.OpenAsync();
        var blocking = await _blocker.BeginTransactionAsync();
        await new NpgsqlCommand($"select from chat.participants where user_id = '{_someone.Id}' for update", _blocker, blocking).ExecuteNonQueryAsync();
        (await _someone.Put("/users/me", new { displayName = "After" })).ShouldBe(200);
        (await ChatKnows("Before")).ShouldBeTrue();
    }

    public async Task Survives(TimeSpan outage)
    {
        await _blocker.DisposeAsync();
        await _arena.IsReady(503, "unavailable");
        for (var away = Stopwatch.StartNew(); away.Elapsed < outage;)
        {
            (await _api.Anonymous.Get("/health/live")).ShouldBe(200);
            (await _api.Anonymous.Get("/health/ready")).ShouldBe(503);
            (await _api.Anonymous.Get("/posts")).ShouldBeProblem(503, "ServiceUnavailable");
            (await _someone.Put("/users/me", new { displayName = "Never" })).ShouldBeProblem(503, "ServiceUnavailable");
            // The rhythm of the clients, who are told to come back after a second.
            await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        }
    }

    public Task Serves(TimeSpan within) => Eventually.Holds(
        async () => (await _someone.Post("/posts", new { title = "After the outage", content = "Text" })).Status == 201, "requests work", within);

    public Task TakesEffect(TimeSpan within) => Eventually.Holds(() => ChatKnows("After"), "the event took effect", within);

    public async Task IsAsBefore(TimeSpan within)
    {
        (await _someone.Get("/users/me")).ShouldBe(200).Json.Text("displayName").ShouldBe("After");
        await Eventually.Holds(() => _arena.Ask<bool>("select not exists (select from witness.waiting)"), "no event waits", within);
        _arena.Host.HasExited.ShouldBeFalse(_arena.Host.Output);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _blocker.DisposeAsync();
        await _arena.DisposeAsync();
    }

    private Task<bool> ChatKnows(string name) =>
        _arena.Ask<bool>($"select exists (select from chat.participants where user_id = '{_someone.Id}' and display_name = '{name}')");
}
