using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ModularMonolith.Shared.Infrastructure.Logging;
using Serilog.Events;
using Serilog.Parsing;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class JsonLineFormatterTests
{
    private static readonly Guid Id = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    [Fact]
    public void A_line_has_what_the_event_has()
    {
        var line = Format("[Auth] Log-in of {Email} took {Elapsed}ms", new InvalidOperationException("Broken"),
            ("Email", "a@example.com"), ("Elapsed", 12L), ("userId", Id), ("again", true), ("requestId", "r-1"), ("none", null));

        using var json = JsonDocument.Parse(line);
        json.RootElement.GetProperty("exception").GetString().ShouldNotBeNull().ShouldContain("Broken");
        line[..line.IndexOf(",\"exception\"", StringComparison.Ordinal)].ShouldBe(
            """
            {"timestamp":"2026-01-15T10:30:45.5Z","level":"warn","message":"[Auth] Log-in of a@example.com took 12ms","requestId":"r-1","userId":"0198c0de-0000-7000-8000-000000000001","again":true,"none":null,"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"
            """);
    }

    [Fact]
    public void No_value_makes_a_second_line()
    {
        var line = Format("[Auth] {Email}", null, ("Email", "a\r\n{\"level\":\"info\"}\u2028\u001b"));

        line.IndexOfAny(['\r', '\n', '\u2028', '\u001b']).ShouldBe(-1);
        JsonDocument.Parse(line).RootElement.EnumerateObject().Count(member => member.Name == "level").ShouldBe(1);
    }

    private static string Format(string template, Exception? exception, params (string Name, object? Value)[] values)
    {
        var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new JsonLineFormatter().Format(
            new LogEvent(new DateTimeOffset(2026, 1, 15, 11, 30, 45, 500, TimeSpan.FromHours(1)), LogEventLevel.Warning, exception, new MessageTemplateParser().Parse(template),
                values.Select(value => new LogEventProperty(value.Name, new ScalarValue(value.Value))),
                ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"), ActivitySpanId.CreateFromString("b7ad6b7169203331")),
            output);
        var text = output.ToString();
        text.ShouldEndWith("\n");
        return text[..^1];
    }
}
