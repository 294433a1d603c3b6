using ModularMonolith.Shared.Infrastructure.Hosting;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Bootstrapper;

/// <summary>From the command line to a host that serves, or to a verb that is done.</summary>
internal static class Startup
{
    private static readonly string[] Verbs = ["migrate", "seed"];

    /// <summary>The process' exit code.</summary>
    public static async Task<int> Run(string[] args, IModule[] modules)
    {
        var verb = args.Where((a, i) => !a.StartsWith('-') && (i == 0 || !TakesValue(args[i - 1]))).FirstOrDefault();
        if (verb is not null && !Verbs.Contains(verb)) throw new StartupException($"There is no verb {verb}. Leave it out to serve, or say migrate or seed.");

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [.. args.Where(a => a != verb)],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddFlatAliases();

        builder.AddPlatform(modules);
        await using var app = builder.Build();
        app.UsePlatform();

        var stopping = app.Lifetime.ApplicationStopping;
        await app.Migrate(stopping);
        if (verb == "seed" || (verb is null && app.Environment.IsDevelopment())) await app.Seed(stopping);
        if (verb is not null) return 0;
        await app.RunAsync();
        return 0;
    }

    // "--Key value" and "--Key=value" are the two ways to write a setting.
    private static bool TakesValue(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && !argument.Contains('=', StringComparison.Ordinal);
}
