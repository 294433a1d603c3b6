using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>Says something in a conversation.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Content">What to say.</param>
/// <param name="ClientMessageId">Makes it safe to send again: the same id gives the same message.</param>
internal sealed record SendMessage(Guid Id, string Content, Guid? ClientMessageId = null) : ICommand<SentMessage>, IValidated
{
    public static Permission Requires => Permission.Of("messages", "create");

    public Validation Validate() => new Validation().Check("content", ChatRules.Content(Content));
}

/// <summary>A message that is kept, now or since an earlier request.</summary>
internal sealed record SentMessage(MessageDto Message, bool WasThere);

internal sealed class SendMessageHandler(IMessages messages, ICaller caller, TimeProvider clock, IAudience audience, ChatLog log) : IHandler<SendMessage, SentMessage>
{
    public async Task<Result<SentMessage>> Handle(SendMessage request, CancellationToken ct)
    {
        var written = Message.Write(new ConversationId(request.Id), caller.UserId, request.Content, request.ClientMessageId, clock.Now());
        if (written.IsFailure) return written.Error;

        var kept = await messages.Keep(written.Value, ct);
        if (kept is null) return ChatErrors.ConversationNotFound;
        if (!kept.IsMember) return ChatErrors.NotAMember;
        if (!kept.IsActive) return ChatErrors.CallerDisabled;
        if (kept.Message!.Content != written.Value.Content) return ChatErrors.OtherContent;

        if (!kept.WasThere)
        {
            audience.Said(kept.Message);
            log.Sent(request.Id, kept.Message.Seq, caller.UserId.Value);
        }

        return new SentMessage(kept.Message, kept.WasThere);
    }
}
