using Microsoft.AspNetCore.SignalR;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Infrastructure.Live;

namespace ModularMonolith.Modules.Chat.Endpoints;

/// <summary>Pushes through the hub. The platform queues what is sent, so no task here is ever waited for.</summary>
internal sealed class ChatPushes(IHubContext<ChatHub, IChatClient> hub) : IPushes
{
    public void Message(IReadOnlyList<string> connections, MessageDto message) => _ = hub.Clients.Clients(connections).Message(new MessageNotice(message.ConversationId, LiveMessage.From(message)));

    public void Typing(IReadOnlyList<string> connections, Guid conversation, Guid user) => _ = hub.Clients.Clients(connections).Typing(new TypingNotice(conversation, user));

    public void Read(IReadOnlyList<string> connections, Guid conversation, Guid user, long seq) => _ = hub.Clients.Clients(connections).Read(new ReadNotice(conversation, user, seq));

    public void Added(Guid user, Guid conversation) => _ = hub.Clients.User(user.ToString()).Added(new MembershipNotice(conversation));

    public void Removed(Guid user, Guid conversation) => _ = hub.Clients.User(user.ToString()).Removed(new MembershipNotice(conversation));
}
