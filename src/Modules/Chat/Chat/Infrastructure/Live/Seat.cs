namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>A connection's place in a room. The room's lock guards it.</summary>
internal sealed class Seat(Guid conversation, string connection, Guid user)
{
    /// <summary>More than a client could be sent at once.</summary>
    private const int MostHeld = 500;

    private List<(long Seq, Action<IReadOnlyList<string>> Push)>? held = [];

    public Guid Conversation { get; } = conversation;

    public string Connection { get; } = connection;

    public Guid User { get; } = user;

    /// <summary>The last message that the client has or was told of when it joined; unknown until it has joined.</summary>
    public long? HeardUntil { get; private set; }

    /// <summary>The conversation's version by which the user is a member.</summary>
    public long Version { get; set; }

    /// <summary>Whether what is pushed waits until the client has its answer.</summary>
    public bool IsHolding => held is not null;

    /// <summary>Whether more came than could be held, so that there is a gap.</summary>
    public bool IsBroken { get; private set; }

    public void Settle(long lastSeq, long version) => (HeardUntil, Version) = (lastSeq, version);

    /// <summary>Keeps a push back.</summary>
    public void Hold(long seq, Action<IReadOnlyList<string>> push)
    {
        if (held!.Count < MostHeld) held.Add((seq, push));
        else IsBroken = true;
    }

    /// <summary>Pushes what was kept back, but what the client has, and holds nothing from now on.</summary>
    public void Release()
    {
        string[] alone = [Connection];
        foreach (var (seq, push) in held ?? [])
            if (seq > HeardUntil) push(alone);
        held = null;
    }
}
