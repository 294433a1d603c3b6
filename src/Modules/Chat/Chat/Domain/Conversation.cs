using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Chat.Domain;

internal readonly record struct ConversationId(Guid Value) : ITypedId<ConversationId>
{
    public static ConversationId From(Guid value) => new(value);

    public static ConversationId New() => new(Guid.CreateVersion7());
}

/// <summary>A user who may be spoken to.</summary>
internal sealed record Participant(UserId Id, string DisplayName);

/// <summary>People who write to each other. Its creator decides who is in it; everyone may leave.</summary>
internal sealed class Conversation : AggregateRoot
{
    private readonly List<Member> members = [];

    private Conversation()
    {
    }

    public ConversationId Id { get; private init; }

    public UserId CreatedBy { get; private init; }

    public string? Title { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>Moves with each message and each change of the members.</summary>
    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>The number of the last message; counted where messages are kept, read only here.</summary>
    public long LastSeq { get; private init; }

    public int MemberCount { get; private set; }

    public IReadOnlyList<Member> Members => members;

    /// <summary>The creator is always a member, and nobody is one twice.</summary>
    public static Result<Conversation> Start(UserId creator, string? title, IEnumerable<UserId> others, DateTimeOffset now)
    {
        var checkedTitle = ChatRules.Title(title);
        if (checkedTitle.IsFailure) return checkedTitle.Error;

        var conversation = new Conversation
        {
            Id = ConversationId.New(),
            CreatedBy = creator,
            Title = checkedTitle.Value,
            CreatedAt = now,
            UpdatedAt = now,
        };
        foreach (var user in others.Append(creator).Distinct().OrderBy(user => user.Value)) conversation.members.Add(new Member(user, now));
        conversation.MemberCount = conversation.members.Count;
        return conversation;
    }

    /// <param name="adder">Who asks.</param>
    /// <param name="invited">Who is to come in; <c>null</c> where there is no such user.</param>
    /// <param name="sentBefore">How many messages the user left here as an earlier member.</param>
    /// <param name="now">The time.</param>
    public Result<Unit> Add(UserId adder, Participant? invited, long sentBefore, DateTimeOffset now)
    {
        if (adder != CreatedBy) return ChatErrors.OnlyCreatorAdds;
        if (!Has(adder)) return ChatErrors.NotAMember;
        if (invited is null) return ChatErrors.UserNotFound;
        if (Has(invited.Id)) return ChatErrors.AlreadyAMember;

        // What was said before is there to be read, but it is not unread.
        members.Add(new Member(invited.Id, now, LastSeq, sentBefore));
        MembersChanged(now);
        return Unit.Value;
    }

    public Result<Unit> Remove(UserId remover, UserId user, DateTimeOffset now)
    {
        var mayRemove = remover == user || (remover == CreatedBy && Has(remover));
        // A stranger does not learn who is in it.
        if (!mayRemove && !Has(remover)) return ChatErrors.OnlyCreatorRemoves;
        if (!Has(user)) return ChatErrors.MemberNotFound;
        if (!mayRemove) return ChatErrors.OnlyCreatorRemoves;

        members.RemoveAll(member => member.UserId == user);
        MembersChanged(now);
        return Unit.Value;
    }

    private bool Has(UserId user) => members.Exists(member => member.UserId == user);

    private void MembersChanged(DateTimeOffset now)
    {
        MemberCount = members.Count;
        if (now > UpdatedAt) UpdatedAt = now;
        Changed();
    }
}

/// <summary>
/// Somebody's place in a conversation. Unread are the messages after <see cref="LastReadSeq"/> that others sent:
/// <c>(LastSeq − LastReadSeq) − (SentCount − SentWhenRead)</c>, without counting any.
/// </summary>
internal sealed class Member
{
    private Member()
    {
    }

    internal Member(UserId user, DateTimeOffset now, long lastReadSeq = 0, long sentCount = 0) =>
        (UserId, JoinedAt, LastReadSeq, SentCount, SentWhenRead) = (user, now, lastReadSeq, sentCount, sentCount);

    public ConversationId ConversationId { get; private init; }

    public UserId UserId { get; private init; }

    public DateTimeOffset JoinedAt { get; private init; }

    /// <summary>The last message that the member has seen.</summary>
    public long LastReadSeq { get; private init; }

    /// <summary>How many messages the member sent here, ever.</summary>
    public long SentCount { get; private init; }

    /// <summary>How many of them are not after <see cref="LastReadSeq"/>.</summary>
    public long SentWhenRead { get; private init; }
}
