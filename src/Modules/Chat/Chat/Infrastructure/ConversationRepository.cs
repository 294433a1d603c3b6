using Microsoft.EntityFrameworkCore;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Chat.Infrastructure;

internal sealed class ConversationRepository(ChatDbContext db) : IConversations
{
    public async Task<Conversation?> Find(ConversationId id, CancellationToken ct)
    {
        await db.Begin(ct);
        // A statement of its own: what is read after it is what the writer before left.
        await db.Execute("select 1 from chat.conversations where id = @id for no key update", new { id = id.Value }, ct);
        return await db.Conversations.Include(c => c.Members).FirstOrDefaultAsync(c => c.Id == id, ct);
    }

    public void Add(Conversation conversation) => db.Conversations.Add(conversation);

    // By ix_messages_sender.
    public Task<long> SentBy(ConversationId id, UserId user, CancellationToken ct) => db.First<long>(
        "select sender_seq from chat.messages where conversation_id = @id and sender_id = @user order by seq desc limit 1",
        new { id = id.Value, user = user.Value }, ct);
}
