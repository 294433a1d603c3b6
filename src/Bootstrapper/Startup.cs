using Microsoft.AspNetCore.Connections;
using ModularMonolith.Bootstrapper.LocalPostgres;
using ModularMonolith.Shared.Infrastructure.Hosting;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Bootstrapper;

/// <summary>From the command line to a host that serves, or to a verb that is done.</summary>
internal static class Startup
{
    private static readonly string[] Verbs = ["migrate", "seed"];

    /// <summary>The process' exit code.</summary>
    /// <exception cref="StartupException">The host can't start; the message says what to do.</exception>
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
        var settings = builder.AddPlatform(modules);

        await using var app = builder.BuildPlatform();
        app.UsePlatform();
        if (verb == "seed" && !app.Environment.IsDevelopment())
            throw new StartupException("Sample data have passwords that everyone knows, so they are for Development only. Set ASPNETCORE_ENVIRONMENT=Development where that is meant.");
        // Ctrl-C is heard during the start too, and one that comes at its very end stops the host.
        using var interrupted = new Interruption();
        if (verb is null) Ports.ThrowIfTaken(settings.Urls);
        await using var postgres = settings.NeedsDatabase ? await OwnPostgres(settings.DataDir, isVerb: verb is not null, interrupted.Token) : null;
        if (postgres is not null) app.UseDatabase(postgres.ConnectionString);
        Banner.Say(settings, modules.Select(m => m.Name), app.Environment.EnvironmentName, postgres?.Description);

        await app.Migrate(interrupted.Token);
        if (verb == "seed" || (verb is null && app.Environment.IsDevelopment())) await app.Seed(interrupted.Token);
        if (verb is not null) return 0;
        await using var late = interrupted.Token.Register(app.Lifetime.StopApplication);
        app.Lifetime.ApplicationStarted.Register(interrupted.HandOver);
        await Serve(app);
        return 0;
    }

    private static async Task<LocalPostgresServer> OwnPostgres(string dataDir, bool isVerb, CancellationToken ct)
    {
        // Verbs started together take turns; a host that serves does not wait for another that does.
        var patience = DateTimeOffset.UtcNow.AddMinutes(isVerb ? 1 : 0);
        var hasSaid = false;
        while (true)
        {
            try
            {
                return await LocalPostgresServer.Start(dataDir, Console.WriteLine, ct);
            }
            catch (LocalPostgresException e) when (e.IsInUse && DateTimeOffset.UtcNow < patience)
            {
                if (!hasSaid) Console.WriteLine($"Another process uses the PostgreSQL in {dataDir}; waiting until it ends, up to a minute. A host that serves has migrated at its start.");
                hasSaid = true;
                await Task.Delay(200, ct);
            }
            catch (LocalPostgresException e)
            {
                throw new StartupException(e.Message, e);
            }
        }
    }

    private static async Task Serve(WebApplication app)
    {
        try
        {
            await app.RunAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException($"{e.Message.TrimEnd('.')}. Stop what listens there, or choose another port with PORT or Urls.", e);
        }
    }

    // "--Key value" and "--Key=value" are the two ways to write a setting.
    private static bool TakesValue(string argument) => argument.StartsWith("--", StringComparison.Ordinal) && !argument.Contains('=', StringComparison.Ordinal);
}
