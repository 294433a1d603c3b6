using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>Notes that the caller has read a conversation up to a message. The mark never goes back.</summary>
internal sealed record MarkRead(Guid Id, long Seq) : ICommand<Unit>, IValidated
{
    public static Permission Requires => Permission.Of("messages", "read");

    public Validation Validate() => new Validation().Check("seq", Seq >= 0, "seq must be 0 or more");
}

internal sealed class MarkReadHandler(IMessages messages, ICaller caller, IAudience audience) : IHandler<MarkRead, Unit>
{
    public async Task<Result<Unit>> Handle(MarkRead request, CancellationToken ct)
    {
        var mark = await messages.MarkRead(new ConversationId(request.Id), caller.UserId, request.Seq, ct);
        if (mark is null) return ChatErrors.ConversationNotFound;
        if (!mark.IsMember) return ChatErrors.NotAMember;
        if (request.Seq > mark.LastSeq) return ChatErrors.ReadTooFar(mark.LastSeq);

        if (mark.Moved) audience.HasRead(request.Id, caller.UserId.Value, request.Seq);
        return Unit.Value;
    }
}
