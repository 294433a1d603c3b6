using ModularMonolith.Modules.Chat.Application;

namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>The way to clients of this process, by the ids of their connections. Nothing here waits or fails: who can't be reached hears nothing.</summary>
internal interface IPushes
{
    void Message(IReadOnlyList<string> connections, MessageDto message);

    void Typing(IReadOnlyList<string> connections, Guid conversation, Guid user);

    void Read(IReadOnlyList<string> connections, Guid conversation, Guid user, long seq);

    /// <summary>To all connections of the user.</summary>
    void Added(Guid user, Guid conversation);

    /// <summary>To all connections of the user.</summary>
    void Removed(Guid user, Guid conversation);
}
