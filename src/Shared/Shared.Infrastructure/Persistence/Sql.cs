using System.Data.Common;
using Dapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace ModularMonolith.Shared.Infrastructure.Persistence;

/// <summary>SQL on a module's own connection, inside its transaction where one is open. Columns in snake_case meet members in PascalCase.</summary>
public static class Sql
{
    static Sql()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new UtcHandler());
    }

    /// <summary>All rows of a query.</summary>
    /// <param name="db">The module's context.</param>
    /// <param name="sql">The query, with parameters written as <c>@Name</c>.</param>
    /// <param name="parameters">An object with the parameters as members.</param>
    /// <param name="ct">Ends the query.</param>
    public static async Task<IReadOnlyList<T>> Query<T>(this ModuleDbContext db, string sql, object? parameters, CancellationToken ct) =>
        (await Connection(db).QueryAsync<T>(Command(db, sql, parameters, ct))).AsList();

    /// <summary>The first row, or <c>null</c>.</summary>
    public static Task<T?> First<T>(this ModuleDbContext db, string sql, object? parameters, CancellationToken ct) =>
        Connection(db).QueryFirstOrDefaultAsync<T>(Command(db, sql, parameters, ct));

    /// <summary>Several queries in one round trip.</summary>
    public static async Task<T> Several<T>(
        this ModuleDbContext db, string sql, object? parameters, Func<SqlMapper.GridReader, Task<T>> read, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        await using var results = await Connection(db).QueryMultipleAsync(Command(db, sql, parameters, ct));
        return await read(results);
    }

    /// <summary>How many rows a statement changed.</summary>
    public static Task<int> Execute(this ModuleDbContext db, string sql, object? parameters, CancellationToken ct) =>
        Connection(db).ExecuteAsync(Command(db, sql, parameters, ct));

    /// <summary>Opens a transaction that the pipeline commits with everything else.</summary>
    public static async Task Begin(this ModuleDbContext db, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        if (db.Database.CurrentTransaction is null) await db.Database.BeginTransactionAsync(ct);
    }

    internal static async Task<int> Execute(this NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(ct);
    }

    internal static async Task<bool> Ask(this NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private static DbConnection Connection(ModuleDbContext db) => db.Database.GetDbConnection();

    private static CommandDefinition Command(ModuleDbContext db, string sql, object? parameters, CancellationToken ct) =>
        new(sql, parameters, db.Database.CurrentTransaction?.GetDbTransaction(), cancellationToken: ct);

    // Npgsql reads timestamptz as DateTime unless asked; both mean the same instant.
    private sealed class UtcHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => new(DateTime.SpecifyKind((DateTime)value, DateTimeKind.Utc), TimeSpan.Zero);

        public override void SetValue(System.Data.IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value;
    }
}
