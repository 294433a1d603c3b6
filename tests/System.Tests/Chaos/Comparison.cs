using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;

namespace ModularMonolith.SystemTests.Chaos;

internal enum Fault
{
    Lost,
    Doubled,
    Differing,
}

/// <summary>A sentence that must be true, and the query of what makes it false: one text a row.</summary>
internal sealed record Check(Fault Fault, string Sentence, string Sql);

/// <summary>What makes a sentence false, and some of it in words.</summary>
internal sealed record Finding(Check Check, long Count, string[] Some);

/// <summary>Compares what is in the database with what clients were told, and the modules with each other; all by sets, however much there is.</summary>
internal static class Comparison
{
    // A killed process keeps its leases until they end; a reaction that failed meanwhile is tried again after up to half a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static IReadOnlyList<Check> Checks { get; } = [.. EventChecks.All, .. AccountChecks.All, .. PostChecks.All, .. ChatChecks.All];

    /// <summary>Waits until events have settled, compares, and says in one line how many of what there were.</summary>
    public static async Task ShouldHold(string database, Told told, string before)
    {
        await using var data = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { CommandTimeout = 120 }.ConnectionString);
        await Settled(data);
        await using var connection = await data.OpenConnectionAsync();
        await told.Upload(connection);
        var findings = await Run(connection, Checks);

        var faults = string.Join(", ", Enum.GetValues<Fault>().Select(fault => $"{findings.Where(f => f.Check.Fault == fault).Sum(f => f.Count)} {fault.ToString().ToLowerInvariant()}"));
        Arena.Say($"{before}: {told}; {faults}");
        findings.Select(Words).ShouldBeEmpty();
    }

    public static async Task<IReadOnlyList<Finding>> Run(NpgsqlConnection connection, IEnumerable<Check> checks)
    {
        List<Finding> findings = [];
        foreach (var check in checks)
        {
            await using var command = new NpgsqlCommand($"with f (what) as ({check.Sql}) select count(*), (array_agg(what order by what))[:5] from f", connection);
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            if (row.GetInt64(0) is > 0 and var count) findings.Add(new Finding(check, count, await row.GetFieldValueAsync<string[]>(1)));
        }

        return findings;
    }

    /// <summary>An event that never settles is found by the checks, which say more than that time is up.</summary>
    private static async Task Settled(NpgsqlDataSource data)
    {
        try
        {
            await Eventually.Holds(
                async () => await Ask(data, "select not exists (select from witness.waiting where visible_at is not null)")
                    && await Ask(data, $"select not exists ({EventChecks.NotTakenIn})"),
                "all events have settled", Patience);
        }
        catch (TimeoutException)
        {
        }
    }

    private static async Task<bool> Ask(NpgsqlDataSource data, string sql)
    {
        await using var command = data.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is true;
    }

    private static string Words(Finding finding) => $"{finding.Check.Sentence} NOT SO, {finding.Count} times: {string.Join("; ", finding.Some)}";
}
