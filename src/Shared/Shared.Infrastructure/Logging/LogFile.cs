using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;

namespace ModularMonolith.Shared.Infrastructure.Logging;

/// <summary>
/// One kind of log file: <c>error-2026-01-15.log</c>, a file a day; or <c>error.log</c>, where files do not rotate. A second process in the
/// same folder writes to <c>error-2026-01-15.2.log</c>. A disk that is full or gone costs lines in files, never a request; one that hangs holds up whoever logs.
/// </summary>
internal sealed class LogFile(string kind, LogFileSettings settings, TimeProvider clock) : ILogEventSink, IDisposable
{
    private const int MostProcesses = 9;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // Elsewhere than on Windows only this keeps a second process from writing between our lines; who reads is not kept from it there.
    private static readonly FileShare Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    private readonly Serilog.Formatting.ITextFormatter formatter = settings.IsJson ? new JsonLineFormatter() : new ConsoleLineFormatter();
    private readonly Lock gate = new();
    private StreamWriter? file;
    private string? opened;
    private DateTimeOffset pausedUntil;

    public void Emit(LogEvent logEvent)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now < pausedUntil) return;
            try
            {
                var name = settings.Rotates ? $"{kind}-{now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : kind;
                if (name != opened || file is null) Open(name, now);
                formatter.Format(logEvent, file!);
                file!.Flush();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                pausedUntil = now + Pause;
                Close();
                SelfLog.WriteLine("[Log] {0} files in {1} can't be written: {2}", kind, settings.Folder, e.Message);
            }
        }
    }

    public void Dispose()
    {
        lock (gate) Close();
    }

    private void Open(string name, DateTimeOffset now)
    {
        Close();
        Directory.CreateDirectory(settings.Folder);
        if (settings.Rotates) Forget(now);
        for (var process = 1; file is null; process++)
        {
            try
            {
                var path = Path.Combine(settings.Folder, process == 1 ? $"{name}.log" : $"{name}.{process}.log");
                file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, Share), new UTF8Encoding(false)) { NewLine = "\n" };
            }
            catch (IOException) when (process < MostProcesses && Directory.Exists(settings.Folder))
            {
            }
        }

        opened = name;
    }

    private void Close()
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // What was not written by now is lost with the disk.
        }

        file = null;
    }

    /// <summary>Files are known by the date in their names: copying a folder changes every other date.</summary>
    private void Forget(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var dated = Directory.GetFiles(settings.Folder, $"{kind}-*.log").Select(path => (path, date: DateOf(path))).Where(f => f.date < today).OrderByDescending(f => f.date).ToList();
        var oldest = today.AddDays(-(settings.MaxDays ?? 0));
        foreach (var (path, _) in settings.MaxFiles is { } most ? dated.Skip(most - 1) : dated.Where(f => f.date < oldest))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                SelfLog.WriteLine("[Log] {0} can't be deleted: {1}", path, e.Message);
            }
        }
    }

    private DateOnly? DateOf(string path) =>
        DateOnly.TryParseExact(Path.GetFileName(path)[(kind.Length + 1)..].Split('.')[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}
