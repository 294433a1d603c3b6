namespace ModularMonolith.Tests.Support;

internal static class TemporaryFolder
{
    public static string Create()
    {
        var folder = Directory.CreateTempSubdirectory("modular-monolith-host-").FullName;
        // PostgreSQL runs as another user than root and must be able to get in.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // Whoever still writes there is being stopped; an empty folder below /tmp does no harm.
            }
        };
        return folder;
    }
}
