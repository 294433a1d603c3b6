using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Security;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>The clients that are connected to this process, whichever hub they use.</summary>
internal sealed partial class LiveConnections
{
    /// <summary>How many connections a user may have: to one process, and to all of them where there is a Redis.</summary>
    public const int MostOfOneUser = 10;

    private readonly ConcurrentDictionary<string, LiveConnection> all = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, List<LiveConnection>> ofUsers = [];
    private readonly EndedSessions ended;
    private readonly ILogger log;

    public LiveConnections(EndedSessions ended, ILogger<LiveConnections> log)
    {
        (this.ended, this.log) = (ended, log);
        ended.Watch(CloseSession);
    }

    public ICollection<LiveConnection> All => all.Values;

    public bool AreNone => all.IsEmpty;

    public LiveConnection? Find(string id) => all.GetValueOrDefault(id);

    public IReadOnlyList<LiveConnection> Of(Guid user)
    {
        lock (ofUsers) return ofUsers.TryGetValue(user, out var connections) ? [.. connections] : [];
    }

    /// <summary>Whether the user may have one more connection.</summary>
    public bool HasRoomFor(Guid user)
    {
        lock (ofUsers) return !ofUsers.TryGetValue(user, out var connections) || connections.Count < MostOfOneUser;
    }

    /// <summary>Takes a connection in, unless the user has too many.</summary>
    public bool TryAdd(LiveConnection connection)
    {
        lock (ofUsers)
        {
            if (!HasRoomFor(connection.UserId)) return false;
            if (!ofUsers.TryGetValue(connection.UserId, out var connections)) ofUsers[connection.UserId] = connections = [];
            connections.Add(connection);
        }

        all[connection.Id] = connection;
        // The session may have ended after its token was checked and before anybody could find the connection.
        if (ended.Contains(connection.SessionId)) connection.Close();
        return true;
    }

    public void Remove(LiveConnection connection)
    {
        all.TryRemove(connection.Id, out _);
        lock (ofUsers)
        {
            if (!ofUsers.TryGetValue(connection.UserId, out var connections)) return;
            connections.Remove(connection);
            if (connections.Count == 0) ofUsers.Remove(connection.UserId);
        }
    }

    private void CloseSession(Guid session)
    {
        foreach (var connection in all.Values.Where(c => c.SessionId == session))
        {
            SessionEnded(log, connection.Id, connection.UserId);
            connection.Close();
        }
    }

    [LoggerMessage(LogLevel.Information, "[RealTime] Connection {ConnectionId} of user {UserId} is closed: its session has ended")]
    private static partial void SessionEnded(ILogger log, string connectionId, Guid userId);
}
