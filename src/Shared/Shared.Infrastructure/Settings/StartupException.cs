namespace ModularMonolith.Shared.Infrastructure.Settings;

/// <summary>The host can't start; the message tells a person what to do about it.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
