using System.Text.RegularExpressions;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>A folder with PostgreSQL's server programs, and their major version.</summary>
internal sealed partial record PostgresBinaries(string Folder, string Version)
{
    // What makes a server. psql does not count: on Debian the one in PATH is a wrapper that comes without a server.
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    public string InitDb => ProgramIn(Folder, "initdb");

    public string PgCtl => ProgramIn(Folder, "pg_ctl");

    /// <summary>The first place that has the programs, of the cluster's own version when there is a cluster.</summary>
    public static async Task<PostgresBinaries> Find(
        IEnumerable<string> places, Cluster cluster, string? madeBy, PostgresAccount account, CancellationToken ct)
    {
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var folder in places.Where(place => Needed.All(program => File.Exists(ProgramIn(place, program)))))
        {
            if (await VersionIn(folder, account, ct) is not { } version) continue;
            if (madeBy is null || version.Equals(madeBy, StringComparison.Ordinal)) return new PostgresBinaries(folder, version);
            others.Add(version);
        }

        throw others.Count == 0 ? NoneFound() : NotOfVersion(madeBy, others, cluster);
    }

    // Asked as the account that will run them: programs that it cannot reach are of no use.
    private static async Task<string?> VersionIn(string folder, PostgresAccount account, CancellationToken ct)
    {
        var answer = await account.Run([ProgramIn(folder, "postgres"), "--version"], ct);
        var match = MajorVersion().Match(answer.Output);
        return answer.Succeeded && match.Success ? match.Groups["major"].Value : null;
    }

    private static string ProgramIn(string folder, string program) =>
        Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program);

    private static LocalPostgresException NoneFound() => new(
        """
        No database is configured and PostgreSQL is not installed here. There are three ways out:
          1. install PostgreSQL (`apt-get install postgresql`, `brew install postgresql`, postgresql.org/download): the host starts its own;
          2. run `docker compose up -d`, and start the host with the connection string of that database (see docker-compose.yml);
          3. name a database of yours with ConnectionStrings:Postgres (environment: ConnectionStrings__Postgres or DATABASE_URL).
        """);

    private static LocalPostgresException NotOfVersion(string? madeBy, IEnumerable<string> others, Cluster cluster) => new(
        $"The cluster in '{cluster.Data}' was made by PostgreSQL {madeBy}, but only {string.Join(", ", others)} is installed here. " +
        $"Install PostgreSQL {madeBy} beside it, or move that folder away to begin with an empty database.");

    // Up to 9.6 the major version had two parts.
    [GeneratedRegex(@"\(PostgreSQL\) (?<major>9\.\d+|\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex MajorVersion();
}
