using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ModularMonolith.Shared.Infrastructure.Admin;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Logging;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.OpenApi;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Infrastructure.RateLimits;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Infrastructure.Requests;
using ModularMonolith.Shared.Infrastructure.Security;
using ModularMonolith.Shared.Infrastructure.Settings;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Hosting;

/// <summary>What every host of modules has, whichever modules it hosts.</summary>
public static class Platform
{
    private const int LargestJson = 256 * 1024;

    /// <summary>Registers the platform and the modules that <c>Modules:Enabled</c> names.</summary>
    /// <exception cref="StartupException">Settings or wiring are wrong; the message says what to do.</exception>
    public static PlatformSettings AddPlatform(this WebApplicationBuilder builder, params IModule[] modules)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var reader = new SettingsReader(builder.Configuration, builder.Environment);
        var settings = PlatformSettings.From(reader, [.. modules.Select(m => m.Name)]);
        var services = builder.Services;

        builder.AddLogging(reader);
        services.AddTelemetry(reader);
        // A handler that can't be made is found at the start, not by its first caller.
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateOnBuild = provider.ValidateScopes = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestJson;
            // Long queries and odd bytes in headers are answered by us, in the one error shape.
            kestrel.Limits.MaxRequestLineSize = 32 * 1024;
            kestrel.RequestHeaderEncodingSelector = UnreadableRequests.Encoding;
            // A proxy that lets through as much as it may adds some.
            kestrel.Limits.MaxRequestHeaderCount = 120;
            kestrel.Limits.MaxRequestHeadersTotalSize = 40 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.WatchAnswers();
        });
        builder.WebHost.UseUrls([.. settings.Urls]);
        services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = TimeSpan.FromSeconds(25) - settings.Drain;
            // Background work never stops the host; each loop goes on by itself.
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });

        // While a frozen PostgreSQL is asked to cancel a statement, Npgsql holds a thread: one for each connection at worst.
        ThreadPool.GetMinThreads(out var workers, out var io);
        ThreadPool.SetMinThreads(Math.Max(workers, 64), io);

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<DrainingLifetime>();
        services.AddSingleton<IHostLifetime>(sp => sp.GetRequiredService<DrainingLifetime>());
        services.AddAccessTokens(JwtKeys.From(reader, settings.DataDir));
        services.AddScoped<CurrentCaller>();
        services.AddScoped<Unfinished>();
        services.AddHostedService<PostgresWatch>();
        services.AddScoped<ICaller>(sp => sp.GetRequiredService<CurrentCaller>());
        services.AddSingleton(RateLimitSettings.From(reader));
        // ASVS 3.4.1.
        services.AddHsts(hsts => (hsts.MaxAge, hsts.IncludeSubDomains) = (TimeSpan.FromDays(365), true));
        services.AddSingleton<FixedWindows>();
        services.AddSingleton<PartitionedRateLimiter<LimitedRequest>, RateCounter>();
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins([.. settings.CorsOrigins]).AllowAnyHeader().AllowAnyMethod()
            .AllowCredentials().WithExposedHeaders("ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-Id")));
        services.Configure<ForwardedHeadersOptions>(options => Trust(options, settings));
        services.AddSingleton<Migrator>();
        services.AddSingleton<SampleDataSeeder>();
        services.AddApiDocumentation();
        services.AddSingleton(settings.Redis);
        services.AddRealTime();

        var catalog = new ModuleCatalog
        {
            Modules = [.. settings.Modules.SelectMany(name => modules.Where(m => m.Name == name))],
            Elsewhere = [.. modules.Where(m => !settings.Modules.Contains(m.Name))],
        };
        // Made by the container, so that it is disposed with it.
        services.AddSingleton(_ => catalog);
        if (catalog.Modules.GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twins)
            throw new StartupException($"Two modules are named {twins.Key}. A module's name is its schema's: rename one.");
        foreach (var module in catalog.Modules) module.Register(new ModuleBuilder(module, services, reader, catalog));
        catalog.ThrowIfUnheard(settings.Bus);
        if (!catalog.KnowsEndedSessions) catalog.HearOfEndedSessions?.Invoke();
        services.AddBus(catalog, settings.Bus);
        services.AddAdmin(catalog);
        foreach (var database in catalog.Databases) database.ConnectionString = settings.DatabaseOf(database.Module);
        reader.ThrowIfWrong();
        return settings;
    }

    /// <summary>Builds the host; nothing is started yet.</summary>
    /// <exception cref="StartupException">A handler, reaction or adapter asks for something that nobody registered.</exception>
    public static WebApplication BuildPlatform(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        try
        {
            return builder.Build();
        }
        catch (AggregateException e)
        {
            var reasons = e.InnerExceptions.Select(inner => (inner.InnerException ?? inner).Message).Distinct();
            throw new StartupException(
                $"Something is not registered; add it in the module's Register:{string.Concat(reasons.Select(reason => $"{Environment.NewLine}  {reason}"))}", e);
        }
    }

    /// <summary>Sets up what every request passes, and maps every route.</summary>
    /// <exception cref="StartupException">A route is wired wrongly; the message says what to do.</exception>
    public static void UsePlatform(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var settings = app.Services.GetRequiredService<PlatformSettings>();

        UnreadableRequests.Answer(app.Services.GetRequiredService<DiagnosticListener>(), app.Services.GetRequiredService<TimeProvider>(), RequestLogMiddleware.Unreadable);
        app.UseForwardedHeaders();
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<RequestLogMiddleware>();
        app.UseMiddleware<UnreadBodyMiddleware>();
        app.UseMiddleware<SecurityHeadersMiddleware>();
        if (!app.Environment.IsDevelopment()) app.UseHsts();
        if (settings.Documentation) app.UseApiDocumentationPage();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        if (settings.CorsOrigins.Count > 0) app.UseCors();
        app.UseAuthentication();
        app.UseMiddleware<RateLimitMiddleware>();
        app.UseMiddleware<PermissionMiddleware>();
        app.UseMiddleware<HubAdmissionMiddleware>();

        app.MapHealth();
        app.MapAdmin();
        if (settings.Documentation) app.MapApiDocumentation();
        foreach (var module in app.Services.GetRequiredService<ModuleCatalog>().Modules) module.MapEndpoints(app);
        RouteCheck.ThrowIfWrong(app);
    }

    /// <summary>Gives every module that was not told its database this one.</summary>
    public static void UseDatabase(this WebApplication app, string connectionString)
    {
        ArgumentNullException.ThrowIfNull(app);
        foreach (var database in app.Services.GetRequiredService<ModuleCatalog>().Databases.Where(d => d.ConnectionString.Length == 0))
            database.ConnectionString = connectionString;
    }

    /// <summary>Migrates every hosted module's schema. Safe from several processes at once.</summary>
    public static Task Migrate(this WebApplication app, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Services.GetRequiredService<Migrator>().Run(ct);
    }

    /// <summary>Inserts the sample data where it is not there yet.</summary>
    public static Task Seed(this WebApplication app, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Services.GetRequiredService<SampleDataSeeder>().Run(ct);
    }

    private static void Trust(ForwardedHeadersOptions options, PlatformSettings settings)
    {
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        options.ForwardedHeaders = settings.TrustedProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = null;
        foreach (var network in settings.TrustedProxies) options.KnownIPNetworks.Add(network);
    }
}
