using Dapper;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>The statements on a module's outbox and inbox.</summary>
internal sealed class Outbox(ModuleDatabase database)
{
    private const string Columns = "sequence, message_id, endpoint, name, body, partition_key, correlation_id, traceparent, tracestate, occurred_at, visible_at, attempts, error";
    private readonly string outbox = $"{database.Schema}.outbox_message";
    private readonly string inbox = $"{database.Schema}.inbox_message";

    /// <summary>
    /// What <see cref="Claim"/> says. An outbox is empty most of the time, and PostgreSQL expects it to be when thousands of events are there
    /// at once. So nothing is left to it: `offset 0` keeps the look at earlier events from becoming a join (of all with all, where few
    /// were expected), the comparison of pairs fits the index on partition and sequence alone, and rows are updated where they were found.
    /// </summary>
    public string ClaimStatement => $"""
        with forgotten as (delete from {outbox} where sequence = any(@settled))
        update {outbox} set visible_at = now() + @lease where ctid = any(array(
          select ctid from {outbox} due
          where sequence >= @from and (visible_at <= now() or visible_at is not null and sequence = any(@givenBack)) and sequence <> all(@settled) and not exists (
            select 1 from {outbox} earlier
            where earlier.partition_key = due.partition_key and (earlier.partition_key, earlier.sequence) < (due.partition_key, due.sequence)
              and earlier.endpoint is not distinct from due.endpoint and earlier.visible_at is not null and earlier.sequence <> all(@settled)
            offset 0)
          order by sequence limit @limit for update skip locked))
        returning {Columns}
        """;

    /// <summary>
    /// Deletes what is settled and claims what is due, hidden from others for <paramref name="lease"/>: of each partition the oldest
    /// only, so that events of one aggregate arrive in order. What this process claimed and could not deliver is due as well. Nothing
    /// before <paramref name="from"/> is looked at.
    /// </summary>
    public async Task<IReadOnlyList<OutboxMessage>> Claim(long from, long[] settled, long[] givenBack, TimeSpan lease, int limit, CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        var claimed = await connection.QueryAsync<OutboxMessage>(new CommandDefinition(ClaimStatement, new { from, settled, givenBack, lease, limit }, cancellationToken: ct));
        return [.. claimed.OrderBy(message => message.Sequence)];
    }

    /// <summary>The first event that waits or is on its way, if any.</summary>
    public async Task<long?> First(CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        return await connection.ExecuteScalarAsync<long?>(new CommandDefinition($"select min(sequence) from {outbox} where visible_at is not null", cancellationToken: ct));
    }

    /// <summary>Keeps what is still on its way hidden from others.</summary>
    public Task Renew(long[] held, TimeSpan lease, CancellationToken ct) => Execute(
        $"update {outbox} set visible_at = now() + @lease where sequence = any(@held) and visible_at is not null", new { held, lease }, ct);

    /// <summary>Deletes what is settled and makes the rest of what this process claimed due at once.</summary>
    public Task Release(long[] settled, long[] held, CancellationToken ct) => Execute(
        $"""
        delete from {outbox} where sequence = any(@settled);
        update {outbox} set visible_at = now() where sequence = any(@held) and visible_at > now()
        """, new { settled, held }, ct);

    public Task Park(long sequence, string error, CancellationToken ct) => Execute(
        $"update {outbox} set visible_at = null, attempts = attempts + 1, error = @error where sequence = @sequence", new { sequence, error }, ct);

    /// <summary>
    /// Notes that an endpoint failed: as a row for this endpoint alone, so that nobody else waits for it. A row of an earlier failure
    /// is replaced, not changed: whoever sent that one may be about to delete it.
    /// </summary>
    public Task Redeliver(OutboxMessage message, TimeSpan? delay, CancellationToken ct) => Execute(
        $"""
        delete from {outbox} where message_id = @MessageId and endpoint = @Endpoint;
        insert into {outbox} (message_id, endpoint, name, body, partition_key, correlation_id, traceparent, tracestate, occurred_at, visible_at, attempts, error)
        values (@MessageId, @Endpoint, @Name, @Body::jsonb, @PartitionKey, @CorrelationId, @Traceparent, @Tracestate, @OccurredAt, now() + @delay, @Attempts, @Error)
        on conflict do nothing
        """,
        new
        {
            message.MessageId,
            message.Endpoint,
            message.Name,
            message.Body,
            message.PartitionKey,
            message.CorrelationId,
            message.Traceparent,
            message.Tracestate,
            message.OccurredAt,
            message.Attempts,
            message.Error,
            delay,
        }, ct);

    /// <summary>Forgets what was taken in so long ago that no outbox still holds it.</summary>
    public Task<int> PurgeInbox(TimeSpan olderThan, int limit, CancellationToken ct) => Execute(
        $"delete from {inbox} where (message_id, endpoint) in (select message_id, endpoint from {inbox} where consumed_at < now() - @olderThan order by consumed_at limit @limit)",
        new { olderThan, limit }, ct);

    /// <summary>The parked events, the oldest first, and how many there are.</summary>
    public async Task<(IReadOnlyList<OutboxMessage> First, long Total)> Parked(int limit, CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {Columns} from {outbox} where visible_at is null order by sequence limit @limit;
            select count(*) from {outbox} where visible_at is null
            """, new { limit }, cancellationToken: ct));
        return ([.. await results.ReadAsync<OutboxMessage>()], await results.ReadSingleAsync<long>());
    }

    /// <summary>Makes a parked event due again, as if it had never failed. Whether there is one.</summary>
    public async Task<bool> Redrive(Guid messageId, CancellationToken ct) => await Execute(
        $"update {outbox} set visible_at = now(), attempts = 0 where message_id = @messageId and visible_at is null", new { messageId }, ct) > 0;

    /// <summary>How many events wait, and how many seconds the oldest of them does.</summary>
    public async Task<(long Depth, double Lag, long Parked)> Measure(CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        return await connection.QuerySingleAsync<(long, double, long)>(new CommandDefinition($"""
            select count(*) filter (where visible_at is not null),
              coalesce(extract(epoch from now() - min(occurred_at) filter (where visible_at is not null)), 0)::float8,
              count(*) filter (where visible_at is null)
            from {outbox}
            """, cancellationToken: ct));
    }

    private async Task<int> Execute(string sql, object parameters, CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
    }
}
