using Microsoft.AspNetCore.SignalR;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Infrastructure.Live;
using ModularMonolith.Modules.Chat.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Endpoints;

/// <summary>Chat over SignalR: the same requests as over HTTP, and what others say, at once.</summary>
internal sealed class ChatHub(Rooms rooms, ICaller caller) : Hub<IChatClient>, IRefusingHub
{
    // JavaScript handles all of a frame before whoever awaits an answer in it goes on: what follows the answer must not be in its frame.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(25);

    [HubMethodName("chat.join")]
    public async Task<HubAnswer> Join(Argument<JoinArgument> argument, IHandler<JoinConversation, Snapshot> handler)
    {
        Seat? seat = null;
        var answer = await argument.Handle(
            async join =>
            {
                var ask = new JoinConversation(join.ConversationId, join.AfterSeq);
                // A mistake costs nobody the place they have.
                if (ask.Validate().Error is { } mistake) return mistake;
                var joined = await rooms.Join(Context.ConnectionId, caller.UserId.Value, ask.Id, () => handler.Handle(ask, Context.ConnectionAborted), Context.ConnectionAborted);
                if (joined.IsFailure) return (Result<JoinAnswer>)joined.Error;
                seat = joined.Value.Seat;
                await Clients.Caller.Joined(new JoinedNotice(ask.Id));
                return JoinAnswer.From(ask.Id, joined.Value.Snapshot);
            },
            joined => joined);
        return seat is null ? answer : answer.Then(Moment, Release(seat));
    }

    [HubMethodName("chat.leave")]
    public Task<HubAnswer> Leave(Argument<ConversationArgument> argument) => argument.Handle(leave =>
    {
        rooms.Leave(Context.ConnectionId, leave.ConversationId);
        return Task.FromResult<Result<Unit>>(Unit.Value);
    });

    [HubMethodName("chat.send")]
    public Task<HubAnswer> Send(Argument<SendArgument> argument, IHandler<SendMessage, SentMessage> handler) => argument.Handle(
        send => handler.Handle(new SendMessage(send.ConversationId, send.Content, send.ClientMessageId), Context.ConnectionAborted), sent => sent.Message);

    [HubMethodName("chat.typing")]
    public Task<HubAnswer> Typing(Argument<ConversationArgument> argument, IHandler<SignalTyping, Unit> handler) => argument.Handle(
        typing => handler.Handle(new SignalTyping(typing.ConversationId), Context.ConnectionAborted));

    [HubMethodName("chat.read")]
    public Task<HubAnswer> Read(Argument<ReadArgument> argument, IHandler<MarkRead, Unit> handler) => argument.Handle(
        read => handler.Handle(new MarkRead(read.ConversationId, read.Seq), Context.ConnectionAborted));

    public Task<HubAnswer> Unknown(string method) => Task.FromResult(HubAnswer.NoSuchMethod);

    // Public methods are for clients to invoke.
    Task IRefusingHub.Refuse(HubRefusal refusal) => Clients.Caller.Error(refusal);

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        rooms.Leave(Context.ConnectionId);
        return base.OnDisconnectedAsync(exception);
    }

    private Action Release(Seat seat)
    {
        var connection = Context;
        return () =>
        {
            // Cut off, the client comes back and asks for what it misses.
            if (!rooms.Release(seat)) connection.CutOff();
        };
    }
}

internal sealed record ConversationArgument(Guid ConversationId);

internal sealed record JoinArgument(Guid ConversationId, long? AfterSeq = null);

internal sealed record SendArgument(Guid ConversationId, string Content, Guid? ClientMessageId = null);

internal sealed record ReadArgument(Guid ConversationId, long Seq);

/// <param name="ConversationId">The conversation.</param>
/// <param name="LastSeq">The last message; what comes live is later.</param>
/// <param name="Missed">What came after <c>afterSeq</c>, oldest first, at most 500.</param>
/// <param name="Complete">Whether that is all; if not, the rest is there over HTTP.</param>
internal sealed record JoinAnswer(Guid ConversationId, long LastSeq, IReadOnlyList<MessageDto> Missed, bool Complete)
{
    public static JoinAnswer From(Guid conversation, Snapshot snapshot) => new(conversation, snapshot.LastSeq, snapshot.Missed, snapshot.Complete);
}
