using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace ModularMonolith.Shared.Infrastructure.Persistence;

/// <summary>Where a module's data live, and as whom it may touch them.</summary>
/// <param name="module">The module's name.</param>
/// <param name="context">Its <see cref="ModuleDbContext"/>.</param>
internal sealed class ModuleDatabase(string module, Type context) : IAsyncDisposable
{
    private NpgsqlDataSource? dataSource;
    private volatile CancellationTokenSource away = new();

    public string Module { get; } = module;

    public Type Context { get; } = context;

    /// <summary>The module's schema.</summary>
    public string Schema { get; } = module.ToLowerInvariant();

    /// <summary>The login that may change the schema.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The role that the module's own connections take, or <c>null</c> where there is none to take.</summary>
    public string? Role { get; set; }

    /// <summary>The module's own connections, as its role.</summary>
    public NpgsqlDataSource DataSource => LazyInitializer.EnsureInitialized(ref dataSource, Open);

    /// <summary>Cancelled while PostgreSQL does not answer.</summary>
    public CancellationToken Away => away.Token;

    public void Configure(DbContextOptionsBuilder options) => Map(options).UseNpgsql(DataSource, Npgsql);

    /// <summary>As the login itself: for migrations only.</summary>
    public void ConfigureAsOwner(DbContextOptionsBuilder options, NpgsqlConnection connection) => Map(options).UseNpgsql(connection, Npgsql);

    public async ValueTask DisposeAsync()
    {
        if (dataSource is not null) await dataSource.DisposeAsync();
        away.Dispose();
    }

    /// <summary>Traces statements of requests and reactions, not those of loops that look for work.</summary>
    public static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings) => new NpgsqlDataSourceBuilder(settings.ConnectionString)
        .ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => Activity.Current is not null))
        .Build();

    /// <summary>Lets go of whoever waits for it. Whether that is news.</summary>
    public bool IsGone()
    {
        if (away.IsCancellationRequested) return false;
        // Whoever waits goes on elsewhere: the watch goes on watching.
        _ = away.CancelAsync();
        return true;
    }

    /// <summary>Whether that is news.</summary>
    public bool IsThere()
    {
        if (!away.IsCancellationRequested) return false;
        away = new CancellationTokenSource();
        return true;
    }

    /// <summary>Slim images lack its library, and every connection would say so. Who wants it asks for it in the connection string.</summary>
    public static void WithoutKerberos(NpgsqlConnectionStringBuilder settings, string given)
    {
        if (!new DbConnectionStringBuilder { ConnectionString = given }.ContainsKey("GSS Encryption Mode")) settings.GssEncryptionMode = GssEncryptionMode.Disable;
    }

    private static DbContextOptionsBuilder Map(DbContextOptionsBuilder options) => options.UseSnakeCaseNamingConvention();

    private void Npgsql(NpgsqlDbContextOptionsBuilder npgsql) => npgsql.MigrationsHistoryTable("__migrations", Schema);

    private NpgsqlDataSource Open()
    {
        var given = new DbConnectionStringBuilder { ConnectionString = ConnectionString };
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString) { ApplicationName = $"modular-monolith {Schema}" };
        // Four modules on each of two hosts stay below the 97 connections that PostgreSQL has for them by default.
        if (!given.ContainsKey("Maximum Pool Size")) settings.MaxPoolSize = 11;
        WithoutKerberos(settings, ConnectionString);
        if (!given.ContainsKey("Timeout")) settings.Timeout = 2;
        if (!given.ContainsKey("Command Timeout")) settings.CommandTimeout = 10;
        // PostgreSQL would spend half of its time on planning what it planned a moment ago.
        if (!given.ContainsKey("Max Auto Prepare")) settings.MaxAutoPrepare = 100;
        // By a guess at its cost PostgreSQL compiles a claim for 50 to 700 ms that then runs for one; no statement of ours gains by it.
        settings.Options = $"-c jit=off {settings.Options}".Trim();
        // The role is the session's default: a pooled connection comes back to it, whatever was set meanwhile.
        if (Role is not null) settings.Options = $"{settings.Options} -c role={Role.Replace(" ", "\\ ", StringComparison.Ordinal)}".Trim();
        return Build(settings);
    }
}
