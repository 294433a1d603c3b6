using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Domain;

/// <summary>What a new password must be. It is taken as it stands: nothing is trimmed, every character counts.</summary>
internal sealed class PasswordRules(ICommonPasswords common)
{
    public const int Shortest = 8;
    public const int LongEnough = 15; // NIST SP 800-63B-4: from here on length alone is strength.
    private const int Longest = 128; // ASVS 6.2.9 asks for 64 at least.

    public Result<string> Check(string? password)
    {
        if (password is null || password.Length < Shortest || password.Length > Longest) return AuthErrors.PasswordLength(Shortest, Longest);
        var isMixed = password.Any(char.IsUpper) && password.Any(char.IsLower) && password.Any(char.IsDigit);
        if (!isMixed && password.Length < LongEnough) return AuthErrors.PasswordTooSimple(LongEnough);
        if (common.Contains(password)) return AuthErrors.PasswordTooCommon;
        return password;
    }
}
