namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>The host's own PostgreSQL cannot be had. The message tells people what is wrong and what to do, and no password.</summary>
internal sealed class LocalPostgresException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether another process holds the data folder, which it may free soon.</summary>
    public bool IsInUse { get; init; }
}
