namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>The files of the private cluster: <c>postgres/</c> itself and, beside it, its owner's password.</summary>
internal sealed record Cluster(string Home)
{
    public string Data => Path.Combine(Home, "postgres");

    public string PasswordFile => Path.Combine(Home, "postgres.password");

    public string PidFile => Path.Combine(Data, "postmaster.pid");

    public ServerLog Log => new(Data);

    /// <summary>A cluster appears complete or not at all, so anything in its folder must be one.</summary>
    public bool Exists => File.Exists(Data) || (Directory.Exists(Data) && Directory.EnumerateFileSystemEntries(Data).Any());

    /// <summary>The major version that made the cluster, such as "15".</summary>
    public async Task<string> ReadVersion(CancellationToken ct)
    {
        try
        {
            return (await File.ReadAllTextAsync(Path.Combine(Data, "PG_VERSION"), ct)).Trim();
        }
        catch (Exception e) when (e is IOException)
        {
            throw new LocalPostgresException(
                $"'{Data}' is no PostgreSQL cluster (it has no PG_VERSION), yet it is not empty. Move it away, or choose another folder " +
                "with DataDir (DATA_DIR).", e);
        }
    }

    public async Task<string> ReadPassword(CancellationToken ct)
    {
        try
        {
            return (await File.ReadAllTextAsync(PasswordFile, ct)).Trim();
        }
        catch (FileNotFoundException e)
        {
            throw new LocalPostgresException(
                $"The password of the cluster in '{Data}' is missing. Put back '{PasswordFile}', or move both away to begin with an " +
                "empty database.", e);
        }
    }
}
