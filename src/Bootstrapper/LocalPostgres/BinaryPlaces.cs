using System.Text.RegularExpressions;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>The folders where PostgreSQL's programs are looked for, in order.</summary>
internal static partial class BinaryPlaces
{
    // Debian keeps the server's programs out of PATH, Homebrew does so for versioned formulae.
    private static readonly (string Parent, string Pattern)[] Installations =
    [
        ("/usr/lib/postgresql", "*"),
        ("/opt/homebrew/opt", "postgresql*"),
        ("/usr/local/opt", "postgresql*"),
        (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*"),
    ];

    public static IEnumerable<string> Usual() => [.. OnPath(), .. Installations.SelectMany(NewestFirst)];

    private static IEnumerable<string> OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified);

    private static IEnumerable<string> NewestFirst((string Parent, string Pattern) installation) =>
        !Path.IsPathFullyQualified(installation.Parent) || !Directory.Exists(installation.Parent)
            ? []
            : Directory.EnumerateDirectories(installation.Parent, installation.Pattern)
                .OrderByDescending(VersionIn)
                .Select(folder => Path.Combine(folder, "bin"));

    private static decimal VersionIn(string folder) =>
        decimal.TryParse(Version().Match(Path.GetFileName(folder)).Value, out var version) ? version : 0;

    [GeneratedRegex(@"\d+(\.\d+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Version();
}
