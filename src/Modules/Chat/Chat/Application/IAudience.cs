namespace ModularMonolith.Modules.Chat.Application;

/// <summary>
/// Those who listen right now, on every instance. They are told once the request is saved, and a moment too late or not at all
/// changes nothing for who tells them: the messages are in the database, and whoever listens catches up from there.
/// </summary>
internal interface IAudience
{
    /// <summary>Something was said: to everyone who joined.</summary>
    void Said(MessageDto message);

    /// <summary>Somebody writes: to the others who joined.</summary>
    void Typing(Guid conversation, Guid user);

    /// <summary>Somebody has read up to a message: to the others who joined.</summary>
    void HasRead(Guid conversation, Guid user, long seq);

    /// <summary>Users are in a conversation now: to themselves.</summary>
    void Added(Guid conversation, IReadOnlyCollection<Guid> users);

    /// <summary>A user is not in a conversation any more: to that user, who hears nothing of it from now on.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="user">The user.</param>
    /// <param name="version">The conversation's version since.</param>
    void Removed(Guid conversation, Guid user, long version);
}
