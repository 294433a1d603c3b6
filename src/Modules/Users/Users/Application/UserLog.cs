using Microsoft.Extensions.Logging;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>What operators read of users.</summary>
internal sealed partial class UserLog(ILogger<UserLog> log)
{
    [LoggerMessage(LogLevel.Information, "[Users] Profile changed {userId}")]
    public partial void ProfileChanged(Guid userId);

    [LoggerMessage(LogLevel.Information, "[Users] Avatar changed {userId}")]
    public partial void AvatarChanged(Guid userId);

    [LoggerMessage(LogLevel.Information, "[Users] Avatar removed {userId}")]
    public partial void AvatarRemoved(Guid userId);

    [LoggerMessage(LogLevel.Information, "[Users] Status changed {userId} {status} {moderatorId}")]
    public partial void StatusChanged(Guid userId, string status, Guid moderatorId);
}
