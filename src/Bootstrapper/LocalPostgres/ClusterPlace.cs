using System.Security.Cryptography;
using System.Text;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>
/// Where the cluster of a data folder lives: in it, or, where root's PostgreSQL account cannot enter it, below <c>/var/lib</c>.
/// Then <c>postgres.location</c> in the data folder names the place.
/// </summary>
internal sealed class ClusterPlace
{
    private const string Elsewhere = "/var/lib/modular-monolith";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OthersMayEnter = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _dataDir;

    private ClusterPlace(string dataDir, Cluster cluster)
    {
        _dataDir = dataDir;
        Cluster = cluster;
    }

    /// <summary>The cluster at the place known so far; it need not exist yet.</summary>
    public Cluster Cluster { get; }

    private string LocationFile => Path.Combine(_dataDir, "postgres.location");

    private bool IsElsewhere => !string.Equals(Cluster.Home, _dataDir, StringComparison.Ordinal);

    public static async Task<ClusterPlace> Recorded(string dataDir, CancellationToken ct)
    {
        var here = new ClusterPlace(dataDir, new Cluster(dataDir));
        if (File.Exists(here.LocationFile))
        {
            var home = Path.GetFullPath((await File.ReadAllTextAsync(here.LocationFile, ct)).Trim(), Elsewhere);
            // Root is about to give that folder away: a file that somebody else wrote must not choose it.
            if (Path.GetDirectoryName(home) is not Elsewhere) throw NotOurs(here.LocationFile);
            return new ClusterPlace(dataDir, new Cluster(home));
        }

        // The data folder may have been emptied. The data are not ours to forget.
        var elsewhere = new ClusterPlace(dataDir, Outside(dataDir));
        return elsewhere.Cluster.Exists && !here.Cluster.Exists ? elsewhere : here;
    }

    /// <summary>Makes sure that the account can reach the place, and moves on to <c>/var/lib</c> when it cannot.</summary>
    public async Task<Cluster> Settle(PostgresAccount account, FolderLock folderLock, Action<string> say, CancellationToken ct)
    {
        if (!IsElsewhere)
        {
            if (await account.CanEnter(Cluster.Exists ? Cluster.Data : _dataDir, ct)) return Cluster;
            if (Cluster.Exists) throw OutOfReach(Cluster.Data, account);
        }

        var outside = await Claim(IsElsewhere ? Cluster : Outside(_dataDir), account, folderLock, ct);
        if (!File.Exists(LocationFile))
        {
            await PrivateFile.Write(LocationFile, outside.Home + "\n", ct);
            say($"The cluster of {_dataDir} lives in {outside.Home}, for user '{account.Name}' cannot enter the data folder.");
        }
        else if (!outside.Exists)
        {
            say($"'{LocationFile}' names {outside.Home}, which holds no cluster: it begins with an empty database.");
        }

        return outside;
    }

    private static Cluster Outside(string dataDir)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDir)));
        return new Cluster(Path.Combine(Elsewhere, hash[..12]));
    }

    private static async Task<Cluster> Claim(Cluster cluster, PostgresAccount account, FolderLock folderLock, CancellationToken ct)
    {
        if (account.IsSelf || OperatingSystem.IsWindows()) throw MadeByRoot(cluster);

        if (!Directory.Exists(Elsewhere))
        {
            Directory.CreateDirectory(Elsewhere);
            File.SetUnixFileMode(Elsewhere, OthersMayEnter); // whatever root's umask says
        }

        folderLock.Add(cluster.Home + ".lock");
        if (!cluster.Exists)
        {
            Directory.CreateDirectory(cluster.Home, OwnerOnly);
            await account.TakeOwnership(cluster.Home, ct);
        }

        return await account.CanEnter(cluster.Home, ct) ? cluster : throw OutOfReach(cluster.Home, account);
    }

    private static LocalPostgresException OutOfReach(string folder, PostgresAccount account) => new(
        $"User '{account.Name}', whom PostgreSQL runs as because it refuses root, cannot enter '{folder}'. Give that folder to the user, " +
        "open the folders above it (chmod o+x), or choose another one with DataDir (DATA_DIR).");

    private static LocalPostgresException NotOurs(string locationFile) => new(
        $"'{locationFile}' names a place that is not in {Elsewhere}. Correct it, or remove it to have the cluster in the data folder.");

    private static LocalPostgresException MadeByRoot(Cluster cluster) => new(
        $"The cluster of this data folder is in '{cluster.Home}', made by root. Start the host as root again, or choose another folder " +
        "with DataDir (DATA_DIR).");
}
