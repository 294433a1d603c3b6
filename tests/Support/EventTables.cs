namespace ModularMonolith.Tests.Support;

/// <summary>Outbox and inbox for modules that exist in tests only; a real module's migration is generated.</summary>
internal static class EventTables
{
    public static string Of(string schema) => $"""
        create table {schema}.inbox_message (message_id uuid, endpoint text, consumed_at timestamptz not null default now(), primary key (message_id, endpoint));
        create index on {schema}.inbox_message (consumed_at);
        create table {schema}.outbox_message (
          sequence bigint generated always as identity primary key, message_id uuid not null, endpoint text, name text not null, body jsonb not null,
          partition_key uuid not null, correlation_id text, traceparent text, tracestate text, occurred_at timestamptz not null,
          visible_at timestamptz default now(), attempts int not null, error text);
        create unique index on {schema}.outbox_message (message_id, endpoint) nulls not distinct;
        create index on {schema}.outbox_message (partition_key, sequence);
        """;
}
