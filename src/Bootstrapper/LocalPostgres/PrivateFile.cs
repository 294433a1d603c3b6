using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using System.Text;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>A small file that only its owner may read. It appears whole or, when the machine stops in between, not at all.</summary>
internal static class PrivateFile
{
    public static async Task Write(string path, string text, CancellationToken ct)
    {
        var draft = path + ".new";
        File.Delete(draft);
        await using (var file = OperatingSystem.IsWindows() ? CreateOnWindows(draft) : Create(draft))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
            await file.FlushAsync(ct);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }

    [UnsupportedOSPlatform("windows")]
    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    [SupportedOSPlatform("windows")]
    private static FileStream CreateOnWindows(string path)
    {
        using var me = WindowsIdentity.GetCurrent();
        var meOnly = new FileSecurity();
        meOnly.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        meOnly.AddAccessRule(new FileSystemAccessRule(me.User!, FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(
            FileMode.CreateNew, FileSystemRights.Write, FileShare.None, bufferSize: 4096, FileOptions.None, meOnly);
    }
}
