using System.Collections.Frozen;
using ModularMonolith.Modules.Auth.Domain;

namespace ModularMonolith.Modules.Auth.Infrastructure;

/// <summary>
/// Those of zxcvbn's list and of our own that the other rules let through in some spelling. ASVS 6.2.4 asks for 3,000 such at least.
/// </summary>
internal sealed class CommonPasswords : ICommonPasswords
{
    private readonly FrozenSet<string> words = Ours().Concat(Theirs())
        .Where(word => word.Length >= PasswordRules.LongEnough || (word.Length >= PasswordRules.Shortest && word.Any(char.IsLetter) && word.Any(char.IsDigit)))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them.</summary>
    public IEnumerable<string> All => words;

    public bool Contains(string password) => words.Contains(password);

    private static IEnumerable<string> Ours() => Lines(typeof(CommonPasswords).Assembly.GetManifestResourceStream(typeof(CommonPasswords), "CommonPasswords.txt")!);

    private static IEnumerable<string> Theirs() => Lines(typeof(Zxcvbn.Zxcvbn).Assembly.GetManifestResourceStream("zxcvbn-core.Dictionaries.passwords.lst")!);

    private static IEnumerable<string> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
