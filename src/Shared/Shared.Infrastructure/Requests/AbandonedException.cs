namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>The work goes on in its scope, and nobody waits for it: whether it takes effect is unknown.</summary>
internal sealed class AbandonedException(Exception reason) : TimeoutException("PostgreSQL does not answer.", reason);
