using ModularMonolith.Benchmarks.Events;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>What the outbox costs, in pages that PostgreSQL looks at: time would tell of the machine.</summary>
public sealed class OutboxCostTests : IAsyncDisposable
{
    // A claim of one event reads about 15: the ways down the indexes and the row, some of them several times.
    private const int Few = 40;

    private readonly string _connectionString;
    private readonly NpgsqlDataSource _database;
    private readonly ModuleDatabase _probe;
    private readonly Outbox _outbox;

    public OutboxCostTests(PostgresServer postgres)
    {
        _connectionString = postgres.CreateDatabase();
        _database = NpgsqlDataSource.Create(_connectionString);
        _probe = new ModuleDatabase("Probe", typeof(ProbeDbContext)) { ConnectionString = _connectionString };
        _outbox = new Outbox(_probe);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _probe.DisposeAsync();
    }

    [Fact]
    public async Task A_hundred_thousand_settled_events_leave_nothing_behind_that_grows_or_costs()
    {
        List<long> sizes = [];
        for (var settled = 0; settled < 100_000; settled += 10_000)
        {
            await Settle(10_000);

            // Nobody has cleared away yet: the dead rows are there, and are not looked at.
            await Execute(Write(1));
            (await ClaimCost.Of(_database, _outbox, from: (await _outbox.First(CancellationToken.None))!.Value)).Pages.ShouldBeLessThan(Few);

            await Execute("delete from probe.outbox_message");
            await Execute("vacuum probe.outbox_message");
            (await ClaimCost.Of(_database, _outbox, from: 0, before: Write(1))).Pages.ShouldBeLessThan(Few);
            sizes.Add(await Size());
        }

        // A slow machine renews leases, and each renewal is a dead row more: rounds differ, but none may build on all before it.
        sizes[^1].ShouldBeLessThan(sizes[1] * 5 / 2, string.Join(", ", sizes));
        sizes.Zip(sizes.Skip(1), (before, after) => after - before).ShouldContain(growth => growth <= 0, string.Join(", ", sizes));
    }

    [Fact]
    public async Task A_claim_looks_at_an_event_but_a_few_times_whatever_PostgreSQL_expects_of_the_outbox()
    {
        const int events = 2_000;
        await Settle(0);
        // The statistics of an outbox that was empty when they were taken, as it is most of the time.
        await Execute($"{Write(events)}; delete from probe.outbox_message; analyze probe.outbox_message; {Write(events)}");

        (await ClaimCost.Of(_database, _outbox, from: 0)).Pages.ShouldBeLessThan(20 * events);
    }

    // An event that nobody listens to: the outbox has all the work, and the bus none.
    private static string Write(int events) => $"""
        insert into probe.outbox_message (message_id, name, body, partition_key, occurred_at, attempts)
        select gen_random_uuid(), '{EventNames.Of(typeof(AccountDeleted))}', jsonb_build_object('userId', gen_random_uuid(), 'deletedAt', now()), gen_random_uuid(), now(), 0
        from generate_series(1, {events})
        """;

    /// <summary>A host that lives until it has settled so many events more.</summary>
    private async Task Settle(int events)
    {
        await using var host = new ProbeHost(_connectionString);
        await host.InitializeAsync();
        await Execute($"alter table probe.outbox_message set (autovacuum_enabled = off); {Write(events)}");
        await Eventually.Holds(async () => await host.Ask<long>("select count(*) from probe.outbox_message") == 0, "all events are settled", TimeSpan.FromMinutes(2));
    }

    private Task<long> Size() => Ask("select pg_total_relation_size('probe.outbox_message')");

    private async Task<long> Ask(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
