using ModularMonolith.Shared.Infrastructure.Redis;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class RedisSettingsTests
{
    [Theory]
    [InlineData("redis://cache.example", "cache.example:6379", null, null, null)]
    [InlineData("redis://cache.example:7000/2", "cache.example:7000", null, null, 2)]
    [InlineData("redis://:p%40ss@cache.example", "cache.example:6379", null, "p@ss", null)]
    [InlineData("rediss://ada:secret@cache.example:7000", "cache.example:7000", "ada", "secret", null)]
    [InlineData("127.0.0.1:6379,password=secret,defaultDatabase=1", "127.0.0.1:6379", null, "secret", 1)]
    public void Both_forms_are_read(string text, string place, string? user, string? password, int? database)
    {
        var options = RedisSettings.Parse(text).ShouldNotBeNull();

        options.EndPoints.ShouldHaveSingleItem().ToString()!.ShouldEndWith(place);
        options.User.ShouldBe(user);
        options.Password.ShouldBe(password);
        options.DefaultDatabase.ShouldBe(database);
        options.Ssl.ShouldBe(text.StartsWith("rediss", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cache")]
    [InlineData("redis://")]
    [InlineData("redis://cache.example/two")]
    [InlineData("cache.example:6379,speed=fast")]
    [InlineData("cache.example:port")]
    [InlineData("http://cache.example:6379")]
    [InlineData(",")]
    public void Anything_else_is_refused(string text) => RedisSettings.Parse(text).ShouldBeNull();

    [Fact]
    public void In_words_it_has_no_login() => new RedisSettings(new ConfigurationOptions { EndPoints = { "cache.example:7000" }, User = "ada", Password = "secret", DefaultDatabase = 2 })
        .InWords.ShouldStartWith("cache.example:7000, database 2;");
}
