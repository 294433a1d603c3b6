using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Chat.Infrastructure;

internal sealed class MessageStore(ChatDbContext db) : IMessages
{
    // Two statements, one round trip and, as they are sent together, one transaction. The first lets one writer at a time into the
    // conversation; the second then sees all that the writers before did: hence numbers without gap and nothing said twice.
    // The time never runs backwards from one message to the next, whatever the clocks of several hosts say.
    private const string KeepSql = """
        select 1 from chat.conversations where id = @ConversationId for no key update;

        with sender as (
          select m.sent_count, p.shown_name, p.active
          from chat.conversation_members m join chat.participants p on p.user_id = m.user_id
          where m.conversation_id = @ConversationId and m.user_id = @SenderId),
        earlier as (
          select id, seq, content, created_at from chat.messages
          where conversation_id = @ConversationId and sender_id = @SenderId and client_message_id = @ClientMessageId),
        numbered as (
          update chat.conversations set last_seq = last_seq + 1, last_message_content = @Content,
            last_message_at = greatest(last_message_at, @CreatedAt), updated_at = greatest(updated_at, @CreatedAt)
          where id = @ConversationId and exists (select from sender where active) and not exists (select from earlier)
          returning last_seq as seq, last_message_at as created_at),
        counted as (
          update chat.conversation_members set sent_count = sent_count + 1
          where conversation_id = @ConversationId and user_id = @SenderId and exists (select from numbered)),
        kept as (
          insert into chat.messages (id, conversation_id, seq, sender_id, sender_seq, content, created_at, client_message_id)
          select @Id, @ConversationId, n.seq, @SenderId, s.sent_count + 1, @Content, n.created_at, @ClientMessageId from numbered n, sender s)
        select s.shown_name, s.active, e.id is not null as was_there, coalesce(e.id, @Id) as id,
          coalesce(n.seq, e.seq, 0) as seq, coalesce(e.content, @Content) as content, coalesce(n.created_at, e.created_at, @CreatedAt) as created_at
        from sender s left join earlier e on true left join numbered n on true
        """;

    public Task<Kept?> Keep(Message message, CancellationToken ct)
    {
        var (conversation, sender) = (message.ConversationId.Value, message.SenderId.Value);
        return db.Several(
            KeepSql,
            new { ConversationId = conversation, SenderId = sender, message.Id, message.Content, message.CreatedAt, message.ClientMessageId },
            async results =>
            {
                if (await results.ReadFirstOrDefaultAsync<int>() == 0) return null;
                if (await results.ReadFirstOrDefaultAsync<KeptRow>() is not { } row) return new Kept(false, false, false, null);
                var kept = new MessageDto(row.Id, conversation, sender, row.ShownName, row.Content, row.CreatedAt, row.Seq);
                return new Kept(true, row.Active || row.WasThere, row.WasThere, kept);
            },
            ct);
    }

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

    private sealed record KeptRow(
        string ShownName, bool Active, bool WasThere, Guid Id, long Seq, string Content, DateTimeOffset CreatedAt);
}
