using System.Collections.Concurrent;

namespace ModularMonolith.Shared.Infrastructure.Security;

/// <summary>
/// The sessions that ended while access tokens of theirs may still be valid, kept in each process so that checking a token costs no
/// database call. Whoever knows of an ended session adds it.
/// </summary>
public sealed class EndedSessions(JwtKeys keys, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> ended = new();
    private Action<Guid> watchers = _ => { };

    /// <summary>How long an ended session matters: until its last access token has expired.</summary>
    public TimeSpan Matters { get; } = keys.AccessTtl + keys.ClockSkew + TimeSpan.FromMinutes(1);

    /// <summary>Refuses the session's access tokens from now on.</summary>
    public void Add(Guid sessionId)
    {
        var now = clock.GetUtcNow();
        ended[sessionId] = now + Matters;
        if (ended.Count % 1_000 == 0)
            foreach (var (id, until) in ended)
                if (until < now) ended.TryRemove(id, out _);
        watchers(sessionId);
    }

    /// <summary>Has <paramref name="watcher"/> told of each session that ends from now on, after it counts as ended here.</summary>
    internal void Watch(Action<Guid> watcher) => watchers += watcher;

    /// <summary>Whether the session is known to have ended.</summary>
    public bool Contains(Guid sessionId) => ended.ContainsKey(sessionId);
}
