using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Modules.Auth.Infrastructure;

/// <param name="Sessions">How long sessions live.</param>
/// <param name="WorkFactor">The cost of a password's hash, as a power of two.</param>
/// <param name="Administrators">Who may moderate as well.</param>
internal sealed record AuthSettings(SessionPolicy Sessions, int WorkFactor, IReadOnlySet<EmailAddress> Administrators)
{
    public static AuthSettings From(SettingsReader settings) => new(
        new SessionPolicy(
            TimeSpan.FromDays(settings.Whole("Auth:RefreshTtlDays", 7, 1, 365)),
            TimeSpan.FromDays(settings.Whole("Auth:SessionMaxDays", 90, 1, 3_650)),
            TimeSpan.FromSeconds(settings.Whole("Auth:RefreshGraceSeconds", 10, 0, 300))),
        settings.Whole("Auth:BcryptWorkFactor", 11, 4, 16),
        settings.List("Auth:Administrators").Select(text => Administrator(settings, text)).OfType<EmailAddress>().ToHashSet());

    private static EmailAddress? Administrator(SettingsReader settings, string text) => EmailAddress.From(text) is { IsFailure: false } email
        ? email.Value
        : settings.Refuse<EmailAddress?>("Auth:Administrators", "e-mail addresses such as name@example.com", null);
}
