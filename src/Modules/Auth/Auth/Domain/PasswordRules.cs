using System.Collections.Frozen;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Domain;

internal static class PasswordRules
{
    private const int Shortest = 8;
    private const int Longest = 128; // ASVS 6.2.9 asks for 64 at least.
    private const int LongEnough = 15; // NIST SP 800-63B-4: from here on length alone is strength.

    /// <summary>Passwords that are refused although they fit the other rules.</summary>
    public static FrozenSet<string> Common { get; } = ReadCommon().ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a new password must be. It is taken as it stands: nothing is trimmed, every character counts.</summary>
    public static Result<string> Check(string? password)
    {
        if (password is null || password.Length < Shortest || password.Length > Longest) return AuthErrors.PasswordLength(Shortest, Longest);
        var isMixed = password.Any(char.IsUpper) && password.Any(char.IsLower) && password.Any(char.IsDigit);
        if (!isMixed && password.Length < LongEnough) return AuthErrors.PasswordTooSimple(LongEnough);
        if (Common.Contains(password)) return AuthErrors.PasswordTooCommon;
        return password;
    }

    /// <summary>Those that people choose most and that the rules above let through in some spelling: ASVS 6.2.4 asks for 3,000 such at least.</summary>
    private static IEnumerable<string> ReadCommon()
    {
        var (ours, theirs) = (typeof(PasswordRules), typeof(Zxcvbn.Zxcvbn).Assembly);
        return Lines(ours.Assembly.GetManifestResourceStream(ours, "CommonPasswords.txt")!)
            .Concat(Lines(theirs.GetManifestResourceStream("zxcvbn-core.Dictionaries.passwords.lst")!))
            .Where(word => word.Length >= LongEnough || (word.Length >= Shortest && word.Any(char.IsLetter) && word.Any(char.IsDigit)));
    }

    private static IEnumerable<string> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line) yield return line;
    }
}
