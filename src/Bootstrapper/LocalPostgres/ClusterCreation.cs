using System.Security.Cryptography;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>Makes a new cluster under a passing name and renames it when complete: a host killed half-way leaves none behind.</summary>
internal static class ClusterCreation
{
    private const string StagingPrefix = "postgres.new-";

    public static async Task Create(Cluster cluster, PostgresAccount account, PostgresBinaries binaries, CancellationToken ct)
    {
        RemoveLeftovers(cluster);

        // The name is new each time: the initdb of a killed host may still be at work in its own folder.
        var staging = Path.Combine(cluster.Home, StagingPrefix + Guid.NewGuid().ToString("N"));
        try
        {
            var password = RandomNumberGenerator.GetHexString(64, lowercase: true);
            await PrivateFile.Write(cluster.PasswordFile, password + "\n", ct);
            await InitDb(staging, password, account, binaries, ct);

            if (Directory.Exists(cluster.Data)) Directory.Delete(cluster.Data); // an empty one, see Cluster.Exists
            Directory.Move(Path.Combine(staging, "data"), cluster.Data);
        }
        finally
        {
            RemoveLeftovers(cluster);
        }
    }

    private static async Task InitDb(
        string staging, string password, PostgresAccount account, PostgresBinaries binaries, CancellationToken ct)
    {
        // A folder that the account owns, for the folder around it may belong to root.
        var passwordFile = Path.Combine(staging, "password");
        CreatePrivateFolder(staging);
        await PrivateFile.Write(passwordFile, password + "\n", ct);
        await account.TakeOwnership(staging, ct);

        var initdb = await account.Run(
        [
            binaries.InitDb, "--pgdata", Path.Combine(staging, "data"), "--username", OwnerLogin.User, "--pwfile", passwordFile,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--no-locale",
        ], ct, workingFolder: staging);

        if (!initdb.Succeeded)
        {
            throw new LocalPostgresException(
                $"PostgreSQL's initdb could not make a cluster in '{staging}':{Environment.NewLine}{initdb.Output}");
        }
    }

    private static void CreatePrivateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void RemoveLeftovers(Cluster cluster)
    {
        foreach (var folder in Directory.EnumerateDirectories(cluster.Home, StagingPrefix + "*"))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Something still writes there; it is in nobody's way, and a later start removes it.
            }
        }
    }
}
