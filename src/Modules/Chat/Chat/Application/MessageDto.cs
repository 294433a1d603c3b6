namespace ModularMonolith.Modules.Chat.Application;

internal sealed record MessageDto(
    Guid Id, Guid ConversationId, Guid SenderId, string SenderDisplayName, string Content, DateTimeOffset CreatedAt, long Seq);
