namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>The server's log, in the cluster's folder because that is where its account may write.</summary>
internal sealed record ServerLog(string Folder)
{
    public const string FileName = "server.log";

    private const int LinesShown = 20;

    private string Path => System.IO.Path.Combine(Folder, FileName);

    /// <summary>Each start has its own log; the one before is kept.</summary>
    public void BeginAnew()
    {
        if (File.Exists(Path)) File.Move(Path, Path + ".previous", overwrite: true);
    }

    public async Task<string> LastLines(CancellationToken ct)
    {
        if (!File.Exists(Path)) return "(no log was written)";

        var last = new Queue<string>();
        await foreach (var line in File.ReadLinesAsync(Path, ct))
        {
            last.Enqueue(line);
            if (last.Count > LinesShown) last.Dequeue();
        }

        return string.Join(Environment.NewLine, last);
    }
}
