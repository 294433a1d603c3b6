using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using ModularMonolith.Shared.Infrastructure.Persistence;
using Npgsql;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>
/// The yardstick: what taking an event in costs without events. The same two rows in one transaction, written by as many at once as
/// an endpoint takes in at once, on the same database, with Npgsql as it comes.
/// </summary>
internal sealed class Baseline(string connectionString) : IAsyncDisposable
{
    public const string Endpoint = "baseline";
    public const int AtOnce = 8;

    private const string Proof = "insert into receiver.inbox_message (message_id, endpoint) values (@messageId, @endpoint) on conflict do nothing";

    // Its own pool, of the size of a module's: what the product sets on its own must not move the yardstick.
    private readonly NpgsqlDataSource database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 12 });

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>Transactions by Npgsql alone.</summary>
    public Task<Throughput> Npgsql(TimeSpan duration) => Repeat(duration, async () =>
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var proof = new NpgsqlCommand(Proof, connection, transaction) { Parameters = { new("messageId", Guid.CreateVersion7()), new("endpoint", Endpoint) } };
        await proof.ExecuteNonQueryAsync();
        var person = Guid.CreateVersion7();
        await using var effect = new NpgsqlCommand(OnAccountRegistered.Effect, connection, transaction) { Parameters = { new("UserId", person), new("DisplayName", $"Person {person}") } };
        await effect.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    });

    /// <summary>Transactions by EF Core, a new context each.</summary>
    public Task<Throughput> EntityFramework(TimeSpan duration)
    {
        var options = new DbContextOptionsBuilder<ReceiverDbContext>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options;
        return Repeat(duration, async () =>
        {
            await using var db = new ReceiverDbContext(options);
            await db.Begin(CancellationToken.None);
            await db.Execute(Proof, new { messageId = Guid.CreateVersion7(), endpoint = Endpoint }, CancellationToken.None);
            var person = Guid.CreateVersion7();
            await db.Execute(OnAccountRegistered.Effect, new { UserId = person, DisplayName = $"Person {person}" }, CancellationToken.None);
            await db.SaveChangesAsync();
            await db.Database.CurrentTransaction!.CommitAsync();
        });
    }

    private static async Task<Throughput> Repeat(TimeSpan duration, Func<Task> transaction)
    {
        var start = Stopwatch.GetTimestamp();
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                await transaction();
                Interlocked.Increment(ref done);
            }
        })));
        return new Throughput(done, Stopwatch.GetElapsedTime(start));
    }
}
