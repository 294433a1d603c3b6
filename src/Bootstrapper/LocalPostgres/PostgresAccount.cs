using System.Text.RegularExpressions;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>Whom PostgreSQL runs as: the host's own user or, as it refuses root, the ordinary account that root becomes for it.</summary>
internal sealed partial record PostgresAccount(string Name, string Ids, IReadOnlyList<string> Become)
{
    public bool IsSelf => Become.Count == 0;

    /// <summary>An existing cluster is run by its owner: no one else may, and "postgres" may be younger than "nobody"'s cluster.</summary>
    public static async Task<PostgresAccount> For(Cluster cluster, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return new PostgresAccount(Environment.UserName, "", []);

        string[] names = cluster.Exists ? [await OwnerOf(cluster, ct)] : ["postgres", "nobody"];
        foreach (var name in names)
        {
            if (await Find(name, ct) is { } account) return account;
        }

        throw new LocalPostgresException(
            $"PostgreSQL refuses to run as root, and root cannot become {string.Join(" or ", names)} here (setpriv, runuser and su were " +
            "tried). Start the host as an ordinary user, or name a database with ConnectionStrings:Postgres or DATABASE_URL.");
    }

    /// <summary>Runs a program as this account.</summary>
    public Task<Outcome> Run(IReadOnlyList<string> command, CancellationToken ct, string? workingFolder = null, string? pgData = null) =>
        ChildProcess.Run([.. Become, .. command], ct, workingFolder, pgData);

    /// <summary>Asks the system as this account: modes and owners tell only part of it (ACLs, the folders above).</summary>
    public async Task<bool> CanEnter(string folder, CancellationToken ct) => IsSelf || (await Run(["test", "-x", folder], ct)).Succeeded;

    /// <summary>Gives a folder that we have made, and what is in it, to this account.</summary>
    public async Task TakeOwnership(string folder, CancellationToken ct)
    {
        if (IsSelf) return;

        var chown = await ChildProcess.Run(["chown", "-R", Ids, folder], ct);
        if (!chown.Succeeded) throw new LocalPostgresException($"'{folder}' cannot be given to user '{Name}': {chown.Output}");
    }

    private static async Task<string> OwnerOf(Cluster cluster, CancellationToken ct)
    {
        var stat = await ChildProcess.Run(["stat", "-c", "%U", cluster.Data], ct);
        if (!stat.Succeeded) throw new LocalPostgresException($"The owner of '{cluster.Data}' cannot be found out: {stat.Output}");

        return stat.Output is not "root" ? stat.Output : throw new LocalPostgresException(
            $"The cluster in '{cluster.Data}' belongs to root, and PostgreSQL refuses to run as root. Give it to an ordinary user: " +
            $"chown -R postgres '{cluster.Data}'.");
    }

    private static async Task<PostgresAccount?> Find(string name, CancellationToken ct)
    {
        var ids = UidAndGid().Match((await ChildProcess.Run(["id", name], ct)).Output);
        if (!ids.Success) return null;

        var (uid, gid) = (ids.Groups["uid"].Value, ids.Groups["gid"].Value);
        string[][] ways =
        [
            ["setpriv", $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"],
            ["runuser", "-u", name, "--"],
            ["su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", name],
        ];
        foreach (var way in ways)
        {
            // Installed does not mean able to: BusyBox has a setpriv without these options, containers take the capability away.
            if ((await ChildProcess.Run([.. way, "true"], ct)).Succeeded) return new PostgresAccount(name, $"{uid}:{gid}", way);
        }

        return null;
    }

    [GeneratedRegex(@"^uid=(?<uid>[1-9]\d*)\D.*?\sgid=(?<gid>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex UidAndGid();
}
