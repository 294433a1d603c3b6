using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>What a password turned out to be.</summary>
internal enum Verdict
{
    Wrong,
    Right,

    /// <summary>Right, and its hash costs less than is asked today.</summary>
    RightButWeak,
}

/// <summary>
/// Slow on purpose, and therefore queued. Call it without an open transaction: whoever waits here must not hold a connection.
/// Fails when too many wait already.
/// </summary>
internal interface IPasswordHasher
{
    /// <param name="password">What to hash.</param>
    /// <param name="reconsider">Asked when it is one's turn: an error spares the work that others have made needless meanwhile.</param>
    /// <param name="ct">Ends the waiting.</param>
    Task<Result<string>> Hash(string password, Func<Task<Error?>>? reconsider, CancellationToken ct);

    /// <summary>Takes as long without a hash (no such account) as with one, and then says wrong.</summary>
    /// <param name="password">What was given.</param>
    /// <param name="find">Asked for the hash when it is one's turn: who is sent away has cost nothing.</param>
    /// <param name="ct">Ends the waiting.</param>
    Task<Result<Verdict>> Verify(string password, Func<Task<string?>> find, CancellationToken ct);
}
