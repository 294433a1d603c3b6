using Microsoft.Extensions.Logging;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>What operators read of posts.</summary>
internal sealed partial class PostLog(ILogger<PostLog> log)
{
    [LoggerMessage(LogLevel.Information, "[Posts] Post created {postId} {userId}")]
    public partial void Created(Guid postId, Guid userId);

    [LoggerMessage(LogLevel.Information, "[Posts] Post updated {postId} {userId}")]
    public partial void Updated(Guid postId, Guid userId);

    [LoggerMessage(LogLevel.Information, "[Posts] Post deleted {postId} {userId}")]
    public partial void Deleted(Guid postId, Guid userId);
}
