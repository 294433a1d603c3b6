using System.Text.Json;
using ModularMonolith.Shared.Infrastructure.Messaging;
using Npgsql;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>What one claim costs by PostgreSQL's own account.</summary>
/// <param name="Pages">Pages looked at: the same on every machine.</param>
/// <param name="Milliseconds">Time of the execution, without planning.</param>
internal sealed record ClaimCost(long Pages, double Milliseconds)
{
    /// <summary>A claim that is undone. It begins at <paramref name="from"/>, and what <paramref name="before"/> says is done first and undone as well.</summary>
    public static async Task<ClaimCost> Of(NpgsqlDataSource database, Outbox outbox, long from, string before = "")
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // As the modules' own connections have it.
        await using var prepare = new NpgsqlCommand($"set local jit = off; {before}", connection, transaction);
        await prepare.ExecuteNonQueryAsync();

        await using var claim = new NpgsqlCommand($"explain (analyze, buffers, format json) {outbox.ClaimStatement}", connection, transaction)
        {
            Parameters =
            {
                new("from", from), new("settled", Array.Empty<long>()), new("givenBack", Array.Empty<long>()), new("lease", TimeSpan.FromSeconds(5)), new("limit", 500),
            },
        };
        using var plan = JsonDocument.Parse((string)(await claim.ExecuteScalarAsync())!);
        var (execution, top) = (plan.RootElement[0], plan.RootElement[0].GetProperty("Plan"));
        return new ClaimCost(
            top.GetProperty("Shared Hit Blocks").GetInt64() + top.GetProperty("Shared Read Blocks").GetInt64(),
            execution.GetProperty("Execution Time").GetDouble());
    }
}
