using System.Globalization;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Domain;

/// <summary>A sign-in name in its canonical form: two spellings of one address are equal.</summary>
internal sealed record EmailAddress
{
    private const int Longest = 254; // RFC 5321, 4.5.3.1.3, without the angle brackets.
    private const string Syntax = "()<>[]:;,\\\""; // RFC 5322, 3.2.3: never outside of quotes.

    private EmailAddress(string value) => Value = value;

    public string Value { get; }

    /// <summary>Trims, lower-cases and looks whether mail could get there; only a sent mail knows.</summary>
    /// <param name="text">What was typed, in Unicode form NFKC.</param>
    public static Result<EmailAddress> From(string? text)
    {
        var address = (text ?? "").Trim().ToLowerInvariant();
        if (address.Length > Longest) return AuthErrors.EmailTooLong;
        return IsPlausible(address) ? new EmailAddress(address) : AuthErrors.NoEmail;
    }

    /// <summary>An address that was checked before it was stored.</summary>
    public static EmailAddress Stored(string address) => new(address);

    public override string ToString() => Value;

    private static bool IsPlausible(string address) =>
        address.Split('@') is [var name, var domain]
        && !address.Any(IsForbidden)
        && name.Split('.').All(part => part.Length > 0)
        && domain.Split('.') is { Length: > 1 } labels && labels.All(label => label.Length > 0);

    private static bool IsForbidden(char c) =>
        char.IsControl(c) || char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format || Syntax.Contains(c, StringComparison.Ordinal);
}
