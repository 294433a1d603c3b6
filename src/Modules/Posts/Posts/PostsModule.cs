using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Modules.Posts.Endpoints;
using ModularMonolith.Modules.Posts.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Posts;

/// <summary>What users write for everyone, or for themselves.</summary>
public sealed class PostsModule : IModule
{
    /// <inheritdoc />
    public string Name => "Posts";

    /// <inheritdoc />
    public string About => "What users write for everyone, or for themselves";

    /// <inheritdoc />
    public IReadOnlyList<Permission> Grants { get; } =
        [Permission.Of("posts", "create"), Permission.Of("posts", "read"), Permission.Of("posts", "update"), Permission.Of("posts", "delete")];

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.UseDatabase<PostsDbContext>();
        module.Services.AddScoped<IPosts, PostRepository>();
        module.Services.AddScoped<IAuthors, AuthorReplica>();
        module.Services.AddSingleton<PostLog>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes) => PostEndpoints.Map(routes);
}
