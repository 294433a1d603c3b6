using ModularMonolith.Bootstrapper;
using ModularMonolith.Modules.Auth;
using ModularMonolith.Modules.Chat;
using ModularMonolith.Modules.Posts;
using ModularMonolith.Modules.Users;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Settings;

IModule[] modules = [new AuthModule(), new UsersModule(), new PostsModule(), new ChatModule()];

try
{
    return await Startup.Run(args, modules);
}
catch (StartupException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException)
{
    // Interrupted while starting.
    return 130;
}
