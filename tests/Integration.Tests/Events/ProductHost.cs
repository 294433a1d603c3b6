using ModularMonolith.Modules.Auth;
using ModularMonolith.Modules.Chat;
using ModularMonolith.Modules.Posts;
using ModularMonolith.Modules.Users;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>All modules in one process, for what crosses from one to another.</summary>
/// <param name="database">Where their schemas are.</param>
/// <param name="rabbitMq">The broker, or in memory.</param>
internal sealed class ProductHost(string database, string? rabbitMq = null) : ModuleHost(database, new AuthModule(), new UsersModule(), new PostsModule(), new ChatModule())
{
    public static readonly IReadOnlyList<string> Schemas = ["auth", "users", "posts", "chat"];

    protected override IReadOnlyDictionary<string, string?> Settings => ProbeHost.Bus(rabbitMq);
}
