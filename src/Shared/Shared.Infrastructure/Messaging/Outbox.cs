using Dapper;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>The statements on a module's outbox and inbox.</summary>
internal sealed class Outbox(ModuleDatabase database)
{
    private readonly string outbox = $"{database.Schema}.outbox_message";
    private readonly string inbox = $"{database.Schema}.inbox_message";

    /// <summary>
    /// Deletes what is settled and claims what is due, hidden from others for <paramref name="lease"/>: of each partition the oldest
    /// only, so that events of one aggregate arrive in order.
    /// </summary>
    public async Task<IReadOnlyList<OutboxMessage>> Claim(long[] settled, TimeSpan lease, int limit, CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        var claimed = await connection.QueryAsync<OutboxMessage>(new CommandDefinition($"""
            with forgotten as (delete from {outbox} where sequence = any(@settled))
            update {outbox} set visible_at = now() + @lease where sequence in (
              select sequence from {outbox} due
              where visible_at <= now() and sequence <> all(@settled) and not exists (
                select 1 from {outbox} earlier
                where earlier.partition_key = due.partition_key and earlier.endpoint is not distinct from due.endpoint
                  and earlier.sequence < due.sequence and earlier.visible_at is not null and earlier.sequence <> all(@settled))
              order by sequence limit @limit for update skip locked)
            returning sequence, message_id, endpoint, name, body, partition_key, correlation_id, traceparent, tracestate, occurred_at, visible_at, attempts, error
            """, new { settled, lease, limit }, cancellationToken: ct));
        return [.. claimed.OrderBy(message => message.Sequence)];
    }

    /// <summary>Makes a claimed row due again, unless its consumer or someone else has said otherwise meanwhile.</summary>
    public Task Postpone(long sequence, DateTimeOffset? claimedUntil, TimeSpan delay, CancellationToken ct) => Execute(
        $"update {outbox} set visible_at = now() + @delay where sequence = @sequence and visible_at = @claimedUntil", new { sequence, claimedUntil, delay }, ct);

    public Task Park(long sequence, string error, CancellationToken ct) => Execute(
        $"update {outbox} set visible_at = null, attempts = attempts + 1, error = @error where sequence = @sequence", new { sequence, error }, ct);

    /// <summary>Notes that an endpoint failed: as a row for this endpoint alone, so that nobody else waits for it.</summary>
    public Task Redeliver(OutboxMessage message, TimeSpan? delay, CancellationToken ct) => Execute(
        $"""
        insert into {outbox} (message_id, endpoint, name, body, partition_key, correlation_id, traceparent, tracestate, occurred_at, visible_at, attempts, error)
        values (@MessageId, @Endpoint, @Name, @Body::jsonb, @PartitionKey, @CorrelationId, @Traceparent, @Tracestate, @OccurredAt, now() + @delay, @Attempts, @Error)
        on conflict (message_id, endpoint) do update set visible_at = excluded.visible_at, attempts = excluded.attempts, error = excluded.error
        """,
        new
        {
            message.MessageId, message.Endpoint, message.Name, message.Body, message.PartitionKey, message.CorrelationId,
            message.Traceparent, message.Tracestate, message.OccurredAt, message.Attempts, message.Error, delay,
        }, ct);

    /// <summary>Forgets what was taken in so long ago that no outbox still holds it.</summary>
    public Task<int> PurgeInbox(TimeSpan olderThan, int limit, CancellationToken ct) => Execute(
        $"delete from {inbox} where (message_id, endpoint) in (select message_id, endpoint from {inbox} where consumed_at < now() - @olderThan order by consumed_at limit @limit)",
        new { olderThan, limit }, ct);

    private async Task<int> Execute(string sql, object parameters, CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }
}
