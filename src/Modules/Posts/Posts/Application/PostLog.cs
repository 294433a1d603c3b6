using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Logging;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>What operators read of posts.</summary>
internal sealed class PostLog(ILogger<PostLog> log)
{
    public void Created(Guid postId, Guid userId) => Happened("[Posts] Post created", postId, userId);

    public void Updated(Guid postId, Guid userId) => Happened("[Posts] Post updated", postId, userId);

    public void Deleted(Guid postId, Guid userId) => Happened("[Posts] Post deleted", postId, userId);

    private void Happened(string sentence, Guid postId, Guid userId) =>
        log.Event(LogLevel.Information, sentence, ("postId", postId), ("userId", userId));
}
