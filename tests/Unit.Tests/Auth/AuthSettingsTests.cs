using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Auth.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Settings;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Auth;

public sealed class AuthSettingsTests
{
    [Fact]
    public void Without_settings_the_defaults_hold()
    {
        var settings = AuthSettings.From(Reader());

        settings.Sessions.ShouldBe(new SessionPolicy(TimeSpan.FromDays(7), TimeSpan.FromDays(90), TimeSpan.FromSeconds(10)));
        settings.WorkFactor.ShouldBe(11);
        settings.Administrators.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Auth:RefreshTtlDays", "0")]
    [InlineData("Auth:RefreshTtlDays", "366")]
    [InlineData("Auth:SessionMaxDays", "0")]
    [InlineData("Auth:RefreshGraceSeconds", "-1")]
    [InlineData("Auth:RefreshGraceSeconds", "301")]
    [InlineData("Auth:BcryptWorkFactor", "3")]
    [InlineData("Auth:BcryptWorkFactor", "17")]
    [InlineData("Auth:Administrators:0", "no address")]
    public void A_wrong_setting_is_refused_by_its_name(string key, string value)
    {
        var reader = Reader((key, value));
        AuthSettings.From(reader);

        Should.Throw<StartupException>(reader.ThrowIfWrong).Message.ShouldContain(key.Replace(":0", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Administrators_are_known_in_any_spelling() =>
        AuthSettings.From(Reader(("Auth:Administrators:0", " Boss@Example.com "))).Administrators.ShouldContain(EmailAddress.Stored("boss@example.com"));

    private static SettingsReader Reader(params (string Key, string Value)[] values) => new(
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Key, v => (string?)v.Value)).Build(),
        new HostingEnvironment { EnvironmentName = "Production" });
}
