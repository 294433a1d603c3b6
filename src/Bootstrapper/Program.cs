using ModularMonolith.Bootstrapper;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Settings;

try
{
    return await Startup.Run(args, BuiltModules.All());
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
