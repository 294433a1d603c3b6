using ModularMonolith.Shared.Infrastructure.Persistence;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class PostgresUrlTests
{
    [Fact]
    public void A_url_says_the_same_as_a_connection_string()
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString("postgres://ann%40x:p%2Fw@db.example.org:6543/my%20db"));
        (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password).ShouldBe(("db.example.org", 6543, "my db", "ann@x", "p/w"));
    }

    [Fact]
    public void Options_in_libpqs_words_are_understood()
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.ToConnectionString("postgresql://u@h/d?sslmode=verify-full&channel_binding=require&connect_timeout=7"));
        (settings.SslMode, settings.ChannelBinding, settings.Timeout).ShouldBe((SslMode.VerifyFull, ChannelBinding.Require, 7));
    }

    [Theory]
    [InlineData("postgres://u@h/d?nonsense=1")]
    [InlineData("not a connection string")]
    [InlineData("Database=x")]
    public void What_is_neither_is_refused(string text) => PostgresUrl.ToConnectionString(text).ShouldBeNull();
}
