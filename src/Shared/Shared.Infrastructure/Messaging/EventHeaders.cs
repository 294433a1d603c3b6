namespace ModularMonolith.Shared.Infrastructure.Messaging;

internal static class EventHeaders
{
    public const string RequestId = "mm-request-id";
    public const string OccurredAt = "mm-occurred-at";
    public const string Attempts = "mm-attempts";
}
