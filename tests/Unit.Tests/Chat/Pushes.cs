using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Infrastructure.Live;

namespace ModularMonolith.Tests.Chat;

/// <summary>Clients that hear at once.</summary>
internal sealed class Pushes : IPushes
{
    private readonly List<(string To, string What)> _pushed = [];

    public IReadOnlyList<string> To(string connection) => [.. _pushed.Where(p => p.To == connection).Select(p => p.What)];

    public void Message(IReadOnlyList<string> connections, MessageDto message) => Push(connections, $"{message.Seq}");

    public void Typing(IReadOnlyList<string> connections, Guid conversation, Guid user) => Push(connections, "typing");

    public void Read(IReadOnlyList<string> connections, Guid conversation, Guid user, long seq) => Push(connections, $"read {seq}");

    public void Added(Guid user, Guid conversation) => Push([$"{user}"], "added");

    public void Removed(Guid user, Guid conversation) => Push([$"{user}"], "removed");

    private void Push(IReadOnlyList<string> connections, string what)
    {
        lock (_pushed)
            foreach (var connection in connections) _pushed.Add((connection, what));
    }
}
