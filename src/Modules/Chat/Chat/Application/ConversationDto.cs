using ModularMonolith.Modules.Chat.Domain;

namespace ModularMonolith.Modules.Chat.Application;

internal sealed record ConversationDto(
    Guid Id, Guid CreatedBy, string? Title, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, IReadOnlyList<MemberDto> Members)
{
    public static ConversationDto From(Conversation conversation, IEnumerable<Participant> people)
    {
        var names = people.ToDictionary(person => person.Id, person => person.DisplayName);
        return new ConversationDto(
            conversation.Id.Value, conversation.CreatedBy.Value, conversation.Title, conversation.CreatedAt, conversation.UpdatedAt,
            [.. conversation.Members.Select(member => new MemberDto(member.UserId.Value, names[member.UserId], member.JoinedAt))]);
    }
}

internal sealed record MemberDto(Guid UserId, string DisplayName, DateTimeOffset JoinedAt);
