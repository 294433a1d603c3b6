using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Infrastructure.Requests;

namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>Tells this process' clients at once and the other instances by notice.</summary>
internal sealed class LiveAudience(Rooms rooms, INotices<Notice> notices) : IAudience
{
    public void Said(MessageDto message) => Tell(new Notice.Said(message.ConversationId, message));

    public void Typing(Guid conversation, Guid user) => Tell(new Notice.Typing(conversation, user));

    public void HasRead(Guid conversation, Guid user, long seq) => Tell(new Notice.HasRead(conversation, user, seq));

    public void Added(Guid conversation, IReadOnlyCollection<Guid> users) => Tell(new Notice.Added(conversation, users));

    public void Removed(Guid conversation, Guid user, long version) => Tell(new Notice.Removed(conversation, user, version));

    private void Tell(Notice notice) => AfterCommit.Do(() =>
    {
        notices.Publish(notice);
        rooms.Hear(notice);
    });
}
