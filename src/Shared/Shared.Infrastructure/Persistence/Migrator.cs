using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Settings;
using Npgsql;

namespace ModularMonolith.Shared.Infrastructure.Persistence;

/// <summary>Brings each hosted module's schema up to date and gives the module a role that can touch nothing else.</summary>
internal sealed partial class Migrator(ModuleCatalog catalog, ILogger<Migrator> log)
{
    // Any constant does, as long as all processes use the same one.
    private const int Lock = 0x6D6F6475;

    public Task Run(CancellationToken ct) => Task.WhenAll(catalog.Databases.Select(database => Run(database, ct)));

    private async Task Run(ModuleDatabase database, CancellationToken ct)
    {
        await using var connection = await Open(database, ct);
        // One process at a time at each schema; the others find nothing left to do. It ends with the connection.
        await connection.Execute($"select pg_advisory_lock({Lock}, hashtext('{database.Schema}'))", ct);
        await Migrate(database, connection, ct);
        database.Role = await Role(database, connection, ct);
    }

    private async Task<NpgsqlConnection> Open(ModuleDatabase database, CancellationToken ct)
    {
        // A lock is held by the connection: it must really close.
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false, CommandTimeout = 0 };
        ModuleDatabase.WithoutKerberos(settings, database.ConnectionString);
        var patience = DateTimeOffset.UtcNow.AddSeconds(30);
        var isSilent = true;
        while (true)
        {
            var connection = new NpgsqlConnection(settings.ConnectionString);
            try
            {
                await connection.OpenAsync(ct);
                return connection;
            }
            catch (NpgsqlException e) when (e.IsTransient && DateTimeOffset.UtcNow < patience)
            {
                await connection.DisposeAsync();
                if (isSilent && database == catalog.Databases[0]) AwaitsPostgres(log, settings.Host!, settings.Port);
                isSilent = false;
                await Task.Delay(500, ct);
            }
            catch (NpgsqlException e)
            {
                await connection.DisposeAsync();
                var why = e is PostgresException refused ? $"refused the connection ({refused.SqlState})" : "does not answer";
                throw new StartupException(
                    $"PostgreSQL for module {database.Module} at {settings.Host}:{settings.Port} {why}. Check ConnectionStrings:Postgres or ConnectionStrings:{database.Module}.", e);
            }
        }
    }

    private async Task Migrate(ModuleDatabase database, NpgsqlConnection connection, CancellationToken ct)
    {
        if (await IsUpToDate(database, connection, ct)) return;
        var builder = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(database.Context))!;
        database.ConfigureAsOwner(builder, connection);
        await using var context = (ModuleDbContext)Activator.CreateInstance(database.Context, builder.Options)!;
        try
        {
            if (!await connection.Ask($"select exists (select from pg_namespace where nspname = '{database.Schema}')", ct))
                await connection.Execute($"create schema {database.Schema}", ct);
            var pending = (await context.Database.GetPendingMigrationsAsync(ct)).ToList();
            if (pending.Count == 0) return;
            await context.Database.MigrateAsync(ct);
            Migrated(log, database.Schema, pending[^1]);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StartupException(
                $"The login may not change schema {database.Schema}, which is not up to date. Run the migrate verb with a login that owns the database.", e);
        }
    }

    // EF Core would build its model to find out, which is most of a start.
    private static async Task<bool> IsUpToDate(ModuleDatabase database, NpgsqlConnection connection, CancellationToken ct)
    {
        if (!await connection.Ask($"select to_regclass('{database.Schema}.__migrations') is not null", ct)) return false;
        var known = database.Context.Assembly.GetTypes().Where(t => t.GetCustomAttribute<DbContextAttribute>()?.ContextType == database.Context)
            .Select(t => t.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().ToArray();
        await using var command = new NpgsqlCommand($"select not exists (select unnest($1) except select migration_id from {database.Schema}.__migrations)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = known });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    /// <summary>The role to take at run time, or <c>null</c> where the login may not.</summary>
    private async Task<string?> Role(ModuleDatabase database, NpgsqlConnection connection, CancellationToken ct)
    {
        // Roles belong to the whole cluster, so the database's name is part of theirs. PostgreSQL cuts names at 63 bytes.
        var role = $"{connection.Database}_{database.Schema}";
        if (Encoding.UTF8.GetByteCount(role) > 63) role = $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(connection.Database)))[..16]}_{database.Schema}";
        // From 16 on a role's creator may administer it, which is not yet to take it.
        var take = connection.PostgreSqlVersion.Major >= 16 ? "set" : "member";
        var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(role);
        var literal = role.Replace("'", "''", StringComparison.Ordinal);
        try
        {
            if (!await connection.Ask($"select exists (select from pg_roles where rolname = '{literal}')", ct))
                await connection.Execute($"create role {quoted} nologin", ct);
            if (!await connection.Ask($"select pg_has_role(current_user, '{literal}', '{take}')", ct))
                await connection.Execute($"grant {quoted} to current_user", ct);
            await connection.Execute($"""
                grant usage on schema {database.Schema} to {quoted};
                grant select, insert, update, delete on all tables in schema {database.Schema} to {quoted};
                grant usage on all sequences in schema {database.Schema} to {quoted};
                revoke insert, update, delete on {database.Schema}.__migrations from {quoted};
                """, ct);
            return role;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            // A login that may not grant can still be a member of a role that its owner prepared.
            if (await connection.Ask(
                $"select exists (select from pg_roles where rolname = '{literal}' and pg_has_role(current_user, oid, '{take}') and has_schema_privilege(oid, '{database.Schema}', 'usage'))", ct))
                return role;
            if (database == catalog.Databases[0]) NoRoles(log);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "[Database] PostgreSQL at {Host}:{Port} does not answer yet; waiting up to 30 seconds")]
    private static partial void AwaitsPostgres(ILogger log, string host, int port);

    [LoggerMessage(LogLevel.Information, "[Database] Schema {Schema} is at {Migration}")]
    private static partial void Migrated(ILogger log, string schema, string migration);

    [LoggerMessage(LogLevel.Warning, "[Database] This login may not create roles, so modules run with its own rights. Run the migrate verb with a login that may create roles to wall them off.")]
    private static partial void NoRoles(ILogger log);
}
