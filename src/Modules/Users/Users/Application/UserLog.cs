using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Logging;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>What operators read of users.</summary>
internal sealed class UserLog(ILogger<UserLog> log)
{
    public void ProfileChanged(Guid userId) => log.Event(LogLevel.Information, "[Users] Profile changed", ("userId", userId));

    public void AvatarChanged(Guid userId) => log.Event(LogLevel.Information, "[Users] Avatar changed", ("userId", userId));

    public void AvatarRemoved(Guid userId) => log.Event(LogLevel.Information, "[Users] Avatar removed", ("userId", userId));

    public void StatusChanged(Guid userId, string status, Guid moderatorId) =>
        log.Event(LogLevel.Information, "[Users] Status changed", ("userId", userId), ("status", status), ("moderatorId", moderatorId));
}
