using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Chat.Infrastructure;

internal sealed class MessageStore(ChatDbContext db, GroupCommit commits) : IMessages
{
    // Two statements, one round trip and, as they are sent together, one transaction. The first lets one writer at a time into a
    // conversation; the second then sees all that the writers before did: hence numbers without gap and nothing said twice. It learns
    // which conversations those are by a setting of the transaction, for a group does not wait for a conversation that another has
    // locked: so groups can neither hold one another up nor deadlock.
    // The time never runs backwards from one message to the next, whatever the clocks of several hosts say.
    private const string GroupSql = $"{EnterSql} skip locked) entered), true); {KeepSql}";

    private const string AloneSql = $"{EnterSql}) entered), true); {KeepSql}";

    // By index, whatever PostgreSQL believes of tables that have grown since it looked at them last.
    private const string EnterSql = """
        select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
          set_config('chat.entered', (select coalesce(array_agg(id), '{}')::text from (
            select id from chat.conversations where id = any(@ConversationIds) for no key update
        """;

    private const string KeepSql = """
        with said as (
          select * from unnest(@Ids, @ConversationIds, @SenderIds, @Contents, @CreatedAts, @ClientMessageIds)
            with ordinality as s (id, conversation_id, sender_id, content, created_at, client_message_id, turn)
          where conversation_id = any(current_setting('chat.entered')::uuid[])),
        seen as (
          select s.*, c.last_seq, c.last_message_at, m.sent_count, m.user_id is not null as is_member, p.shown_name, coalesce(p.active, false) as is_active,
            e.id as earlier_id, e.seq as earlier_seq, e.content as earlier_content, e.created_at as earlier_at
          from said s join chat.conversations c on c.id = s.conversation_id
            left join chat.conversation_members m on m.conversation_id = s.conversation_id and m.user_id = s.sender_id
            left join chat.participants p on p.user_id = m.user_id
            left join chat.messages e on e.conversation_id = s.conversation_id and e.sender_id = s.sender_id and e.client_message_id = s.client_message_id),
        numbered as (
          select *, last_seq + row_number() over before as seq, greatest(last_message_at, max(created_at) over before) as said_at
          from seen where is_active and earlier_id is null
          window before as (partition by conversation_id order by turn)),
        moved as (
          update chat.conversations c set last_seq = n.seq, last_message_content = n.content, last_message_at = n.said_at, updated_at = greatest(c.updated_at, n.said_at)
          from (select distinct on (conversation_id) * from numbered order by conversation_id, seq desc) n where c.id = n.conversation_id),
        counted as (
          update chat.conversation_members m set sent_count = m.sent_count + 1
          from numbered n where m.conversation_id = n.conversation_id and m.user_id = n.sender_id),
        kept as (
          insert into chat.messages (id, conversation_id, seq, sender_id, sender_seq, content, created_at, client_message_id)
          select id, conversation_id, seq, sender_id, sent_count + 1, content, said_at, client_message_id from numbered)
        select s.id as asked, s.is_member, s.is_active, s.earlier_id is not null as was_there, s.shown_name, coalesce(s.earlier_id, s.id) as id,
          coalesce(n.seq, s.earlier_seq, 0) as seq, coalesce(s.earlier_content, s.content) as content, coalesce(n.said_at, s.earlier_at, s.created_at) as created_at
        from seen s left join numbered n on n.turn = s.turn
        """;

    // Together with those of others, and for them, so it does not end with the one request that does it.
    public Task<Kept?> Keep(Message message, CancellationToken ct) => commits.Keep(
        message,
        messages => Keep(GroupSql, messages, CancellationToken.None),
        async () => (await Keep(AloneSql, [message], ct)).GetValueOrDefault(message.Id),
        ct);

    // No lock on the conversation: what is up to a last_seq that can be seen can be seen too. By ix_messages_sender.
    public Task<ReadMark?> MarkRead(ConversationId conversation, UserId reader, long seq, CancellationToken ct) => db.First<ReadMark>(
        """
        with place as (
          select m.user_id is not null as is_member, c.last_seq
          from chat.conversations c left join chat.conversation_members m on m.conversation_id = c.id and m.user_id = @reader
          where c.id = @conversation),
        moved as (
          update chat.conversation_members set last_read_seq = @seq, sent_when_read = coalesce((
            select sender_seq from chat.messages
            where conversation_id = @conversation and sender_id = @reader and seq <= @seq order by seq desc limit 1), 0)
          where conversation_id = @conversation and user_id = @reader and last_read_seq < @seq
            and exists (select from place where last_seq >= @seq)
          returning 1)
        select is_member, last_seq, exists (select from moved) as moved from place
        """, new { conversation = conversation.Value, reader = reader.Value, seq }, ct);

    private Task<IReadOnlyDictionary<Guid, Kept>> Keep(string sql, IReadOnlyList<Message> messages, CancellationToken ct) =>
        db.Several<IReadOnlyDictionary<Guid, Kept>>(
            sql,
            new
            {
                Ids = messages.Select(m => m.Id).ToArray(),
                ConversationIds = messages.Select(m => m.ConversationId.Value).ToArray(),
                SenderIds = messages.Select(m => m.SenderId.Value).ToArray(),
                Contents = messages.Select(m => m.Content).ToArray(),
                CreatedAts = messages.Select(m => m.CreatedAt).ToArray(),
                ClientMessageIds = messages.Select(m => m.ClientMessageId).ToArray(),
            },
            async results =>
            {
                await results.ReadAsync<string>();
                var asked = messages.ToDictionary(m => m.Id);
                return (await results.ReadAsync<KeptRow>()).ToDictionary(row => row.Asked, row => row.Of(asked[row.Asked]));
            },
            ct);

    private sealed record KeptRow(
        Guid Asked, bool IsMember, bool IsActive, bool WasThere, string? ShownName, Guid Id, long Seq, string Content, DateTimeOffset CreatedAt)
    {
        public Kept Of(Message message) => !IsMember
            ? new Kept(false, false, false, null)
            : new Kept(true, IsActive || WasThere, WasThere, new MessageDto(Id, message.ConversationId.Value, message.SenderId.Value, ShownName!, Content, CreatedAt, Seq));
    }
}
