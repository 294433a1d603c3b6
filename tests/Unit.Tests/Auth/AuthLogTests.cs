using Microsoft.Extensions.Logging;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Auth;

public sealed class AuthLogTests : IDisposable
{
    private readonly Lines lines = new();
    private readonly SerilogLoggerFactory factory;
    private readonly AuthLog log;

    public AuthLogTests()
    {
        factory = new SerilogLoggerFactory(
            new LoggerConfiguration().Enrich.WithProperty("requestId", "r-1").WriteTo.Sink(lines).CreateLogger(), dispose: true);
        log = new AuthLog(factory.CreateLogger<AuthLog>());
    }

    public void Dispose() => factory.Dispose();

    [Fact]
    public void An_events_members_stand_in_braces_after_the_sentence()
    {
        var (user, session) = (UserId.New(), SessionId.New());

        log.LoggedIn(user, session, EmailAddress.Stored("anna@example.com"));

        lines.Only.ShouldEndWith($" info [Auth] Login success {{requestId: r-1, email: anna@example.com, userId: {user.Value}, sessionId: {session.Value}}}");
    }

    [Fact]
    public void An_email_as_presented_is_cut()
    {
        log.LogInFailed(new string('x', 1_000), "unknown account", null);

        lines.Only.ShouldContain($"email: {new string('x', 254)}, reason");
    }

    [Fact]
    public void A_reused_token_is_a_warning()
    {
        log.TokenReused(UserId.New(), SessionId.New(), "192.0.2.1");

        lines.Only.ShouldContain(" warn [Auth] Refresh token reuse detected, session ended {requestId: r-1, userId: ");
    }

    [Fact]
    public void A_presented_value_forges_no_line()
    {
        log.LogInFailed("a\n2026-01-15 10:30:45 info [Auth] Login success", "unknown account", null);

        lines.Only.ShouldNotContain('\n');
    }

    [Fact]
    public void What_is_not_logged_at_this_level_costs_nothing()
    {
        using var quiet = new SerilogLoggerFactory(new LoggerConfiguration().MinimumLevel.Error().WriteTo.Sink(lines).CreateLogger(), dispose: true);

        new AuthLog(quiet.CreateLogger<AuthLog>()).PasswordChangeFailed(UserId.New());

        lines.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(nameof(SignUp))]
    [InlineData(nameof(LogIn))]
    [InlineData(nameof(RefreshSession))]
    [InlineData(nameof(ChangePassword))]
    [InlineData(nameof(DeleteAccount))]
    [InlineData(nameof(TokenPair))]
    public void What_holds_a_secret_does_not_print_it(string name)
    {
        object[] secretive =
        [
            new SignUp("a@b.c", "Secret1Text", "Anna"), new LogIn("a@b.c", "Secret1Text"), new RefreshSession("Secret1Text"),
            new ChangePassword("Secret1Text", "Secret2Text"), new DeleteAccount("Secret1Text"), new TokenPair("Secret1Text", "Secret2Text", 900),
        ];

        secretive.Single(s => s.GetType().Name == name).ToString().ShouldBe(name);
    }

    private sealed class Lines : ILogEventSink
    {
        private readonly ConsoleLineFormatter formatter = new();

        public List<string> All { get; } = [];

        public string Only => All.ShouldHaveSingleItem();

        public void Emit(LogEvent logEvent)
        {
            var line = new StringWriter();
            formatter.Format(logEvent, line);
            All.Add(line.ToString().TrimEnd('\r', '\n'));
        }
    }
}
