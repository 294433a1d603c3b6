using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Logging;
using ModularMonolith.Shared.Infrastructure.Requests;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class EventLinesTests
{
    private readonly Lines _log = new();

    [Fact]
    public void An_event_outside_a_command_is_written_at_once()
    {
        _log.Event(LogLevel.Information, "[Test] Happened");
        _log.Written.ShouldBe(["[Test] Happened"]);
    }

    [Fact]
    public void An_event_of_a_command_is_written_once_the_command_is_saved()
    {
        using var held = AfterCommit.Hold();
        _log.Event(LogLevel.Information, "[Test] Happened");
        _log.Written.ShouldBeEmpty();
        held.Saved();
        _log.Written.ShouldBe(["[Test] Happened"]);
    }

    [Fact]
    public void An_event_of_a_command_that_was_not_saved_did_not_happen()
    {
        using (AfterCommit.Hold()) _log.Event(LogLevel.Information, "[Test] Happened");
        _log.Event(LogLevel.Information, "[Test] Next");
        _log.Written.ShouldBe(["[Test] Next"]);
    }

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add(formatter(state, exception));
    }
}
