using System.Text.Json.Serialization;
using ModularMonolith.Modules.Chat.Application;

namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>What one instance tells the others of a conversation. Members are only ever added; what an instance does not know it ignores.</summary>
[JsonDerivedType(typeof(Said), "said")]
[JsonDerivedType(typeof(Typing), "typing")]
[JsonDerivedType(typeof(HasRead), "read")]
[JsonDerivedType(typeof(Added), "added")]
[JsonDerivedType(typeof(Removed), "removed")]
internal abstract record Notice(Guid ConversationId)
{
    public sealed record Said(Guid ConversationId, MessageDto Message) : Notice(ConversationId);

    public sealed record Typing(Guid ConversationId, Guid UserId) : Notice(ConversationId);

    public sealed record HasRead(Guid ConversationId, Guid UserId, long Seq) : Notice(ConversationId);

    public sealed record Added(Guid ConversationId, IReadOnlyCollection<Guid> UserIds) : Notice(ConversationId);

    public sealed record Removed(Guid ConversationId, Guid UserId, long Version) : Notice(ConversationId);
}
