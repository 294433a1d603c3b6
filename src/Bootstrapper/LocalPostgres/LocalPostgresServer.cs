namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>
/// The host's own PostgreSQL: one private cluster under the data folder, on the loopback address, there for as long as the host lives.
/// A server that a killed host left running is taken over.
/// </summary>
internal sealed class LocalPostgresServer : IAsyncDisposable
{
    private readonly FolderLock _lock;
    private readonly PgCtl _pgCtl;
    private readonly Watch _watch;
    private int _disposed;

    private LocalPostgresServer(FolderLock folderLock, PgCtl pgCtl, Watch watch, string connectionString, string description)
    {
        _lock = folderLock;
        _pgCtl = pgCtl;
        _watch = watch;
        ConnectionString = connectionString;
        Description = description;
    }

    /// <summary>The owner's (a superuser's) login to the database <c>modular_monolith</c>. Holds the password.</summary>
    public string ConnectionString { get; }

    /// <summary>What runs where, in words, without the password.</summary>
    public string Description { get; }

    /// <summary>Starts the private cluster, creates it when there is none, or takes over the one that is running.</summary>
    /// <exception cref="LocalPostgresException">It cannot be had; the message says why and what to do.</exception>
    public static Task<LocalPostgresServer> Start(string dataDir, Action<string> say, CancellationToken ct) =>
        Start(dataDir, BinaryPlaces.Usual(), say, ct);

    /// <summary>As above, with the folders that are searched for PostgreSQL's programs.</summary>
    internal static async Task<LocalPostgresServer> Start(
        string dataDir, IEnumerable<string> binaryPlaces, Action<string> say, CancellationToken ct)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataDir));
        try
        {
            Directory.CreateDirectory(folder);
            var folderLock = FolderLock.Take(folder);
            try
            {
                return await Start(folder, folderLock, binaryPlaces, say, ct);
            }
            catch
            {
                folderLock.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new LocalPostgresException(
                $"The data folder '{folder}' cannot be used for PostgreSQL: {e.Message} " +
                "Make it writable for the user that runs the host, or choose another folder with DataDir (DATA_DIR).", e);
        }
    }

    /// <summary>Stops PostgreSQL, at once where the polite way takes too long (the next start recovers); frees the data folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        try
        {
            await _watch.DisposeAsync();
            await _pgCtl.Stop();
        }
        finally
        {
            _lock.Dispose();
        }
    }

    private static async Task<LocalPostgresServer> Start(
        string dataDir, FolderLock folderLock, IEnumerable<string> binaryPlaces, Action<string> say, CancellationToken ct)
    {
        var place = await ClusterPlace.Recorded(dataDir, ct);
        var madeBy = place.Cluster.Exists ? await place.Cluster.ReadVersion(ct) : null;
        var account = await PostgresAccount.For(place.Cluster, ct);
        var binaries = await PostgresBinaries.Find(binaryPlaces, place.Cluster, madeBy, account, ct);
        var cluster = await place.Settle(account, folderLock, say, ct);

        if (!cluster.Exists)
        {
            say($"Creating a private PostgreSQL {binaries.Version} cluster in {cluster.Data} (this once).");
            await ClusterCreation.Create(cluster, account, binaries, ct);
        }

        var login = new OwnerLogin(cluster, await cluster.ReadPassword(ct));
        var pgCtl = new PgCtl(cluster, account, binaries);
        var launch = new Launch(pgCtl, login, say);
        var port = await launch.Run(ct);
        pgCtl.Port = port;

        return new LocalPostgresServer(folderLock, pgCtl, new Watch(pgCtl, launch, say), login.ConnectionString(port),
            $"own PostgreSQL {binaries.Version} in {cluster.Data}, port {port}");
    }
}
