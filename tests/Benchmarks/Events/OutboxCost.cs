using System.Text.Json;
using Npgsql;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>What the outbox costs: one claim that finds one event, by PostgreSQL's own account, and the room that the table takes.</summary>
/// <param name="Buffers">Pages looked at.</param>
/// <param name="Milliseconds">Time of the execution, without planning.</param>
/// <param name="Bytes">The table with its indexes.</param>
internal sealed record OutboxCost(long Buffers, double Milliseconds, long Bytes)
{
    public static async Task<OutboxCost> Of(EventHost host)
    {
        await using var connection = await host.Database.OpenConnectionAsync();
        // Seen by nobody else and gone in the end, so no dispatcher takes it.
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand("""
            insert into sender.outbox_message (message_id, name, body, partition_key, occurred_at, attempts)
            values (gen_random_uuid(), 'auth.account-registered', '{}', gen_random_uuid(), now(), 0)
            """, connection, transaction);
        await insert.ExecuteNonQueryAsync();

        await using var claim = new NpgsqlCommand($"explain (analyze, buffers, format json) {host.Outbox().ClaimStatement}", connection, transaction)
        {
            Parameters = { new("settled", Array.Empty<long>()), new("givenBack", Array.Empty<long>()), new("lease", TimeSpan.FromSeconds(30)), new("limit", 500) },
        };
        using var plan = JsonDocument.Parse((string)(await claim.ExecuteScalarAsync())!);
        var execution = plan.RootElement[0];
        var top = execution.GetProperty("Plan");
        return new OutboxCost(
            top.GetProperty("Shared Hit Blocks").GetInt64() + top.GetProperty("Shared Read Blocks").GetInt64(),
            execution.GetProperty("Execution Time").GetDouble(),
            await host.Ask<long>("select pg_total_relation_size('sender.outbox_message')"));
    }
}
