using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Chat.Domain;

internal static class ChatErrors
{
    public static Error ConversationNotFound { get; } = new(ErrorKind.NotFound, "Conversation not found");

    public static Error NotAMember { get; } = new(ErrorKind.Forbidden, "You are not a member of this conversation");

    public static Error OnlyCreatorAdds { get; } = new(ErrorKind.Forbidden, "Only the conversation creator can add members");

    public static Error OnlyCreatorRemoves { get; } = new(ErrorKind.Forbidden, "Only the conversation creator can remove other members");

    public static Error UserNotFound { get; } = new(ErrorKind.NotFound, "User not found");

    public static Error AlreadyAMember { get; } = new(ErrorKind.Conflict, "User is already a member");

    public static Error MemberNotFound { get; } = new(ErrorKind.NotFound, "User is not a member of this conversation");

    public static Error OtherContent { get; } =
        new(ErrorKind.UnprocessableEntity, "This clientMessageId belongs to a message with other content; use a new one");

    public static Error CallerGone { get; } = new(ErrorKind.InvalidToken, "Access token is invalid");

    public static Error CallerDisabled { get; } = new(ErrorKind.AccountDisabled, "Your account is disabled");

    public static Error UnknownMembers(IEnumerable<UserId> users)
    {
        string[] sentences = [.. users.Select(user => $"There is no active user {user}")];
        return new Error(ErrorKind.BadRequest, sentences[0]) { Members = new Dictionary<string, string[]> { ["memberIds"] = sentences } };
    }

    public static Error ReadTooFar(long lastSeq)
    {
        var sentence = $"seq must be at most {lastSeq}, the number of the last message";
        return new Error(ErrorKind.BadRequest, sentence) { Members = new Dictionary<string, string[]> { ["seq"] = [sentence] } };
    }
}
