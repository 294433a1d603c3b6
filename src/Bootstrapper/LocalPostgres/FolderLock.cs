namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>
/// Keeps a second host away from a data folder. The operating system holds the lock, so it ends with the process, however that ends.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "postgres.lock";

    // EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows: what a FileStream reports when another one holds the file.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x80070020)];

    private readonly string _dataDir;
    private readonly List<FileStream> _files = [];

    private FolderLock(string dataDir) => _dataDir = dataDir;

    public static FolderLock Take(string dataDir)
    {
        var folderLock = new FolderLock(dataDir);
        folderLock.Add(Path.Combine(dataDir, FileName));
        return folderLock;
    }

    /// <summary>Locks one more file: a copied data folder names the same cluster outside it as the original does.</summary>
    public void Add(string path)
    {
        try
        {
            _files.Add(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (HeldByAnother.Contains(e.HResult))
        {
            throw new LocalPostgresException(
                $"Another host is already using the data folder '{_dataDir}'. Stop it first, or give this one a folder of its own " +
                "with DataDir (DATA_DIR).", e)
            { IsInUse = true };
        }
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());
}
