using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace ModularMonolith.Shared.Infrastructure.Logging;

/// <summary>
/// One event a line: <c>2026-01-15 10:30:45 info [Auth] Login success {requestId: …, email: …}</c>. Members that the message does not
/// name stand in the braces. Control characters are written as escapes, so no value can forge a line.
/// </summary>
public sealed class ConsoleLineFormatter : ITextFormatter
{
    private static readonly HashSet<string> Hidden =
    [
        Levels.HttpProperty, "SourceContext", "EventId", "ActionId", "ActionName", "RequestId", "RequestPath", "ConnectionId", "SpanId", "TraceId", "ParentId",
    ];

    /// <inheritdoc />
    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        ArgumentNullException.ThrowIfNull(output);
        var line = new StringWriter(CultureInfo.InvariantCulture);
        line.Write(logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture));
        line.Write(Levels.NameOf(logEvent));
        line.Write(' ');
        // Our own sentences begin with their context; the libraries' name it beside.
        if (!logEvent.MessageTemplate.Text.StartsWith('[') && logEvent.Properties.TryGetValue("SourceContext", out var source))
            line.Write($"[{Text(source).Split('.')[^1]}] ");
        foreach (var token in logEvent.MessageTemplate.Tokens)
            line.Write(token is PropertyToken hole && logEvent.Properties.TryGetValue(hole.PropertyName, out var value) ? Text(value) : token.ToString());

        var named = logEvent.MessageTemplate.Tokens.OfType<PropertyToken>().Select(token => token.PropertyName).ToHashSet();
        var rest = logEvent.Properties.Where(p => !named.Contains(p.Key) && !Hidden.Contains(p.Key))
            .OrderBy(p => p.Key != "requestId").Select(p => $"{p.Key}: {Text(p.Value)}").ToList();
        if (rest.Count > 0) line.Write($" {{{string.Join(", ", rest)}}}");
        if (logEvent.Exception is { } e) line.Write($" {e}");
        output.WriteLine(Escape(line.ToString()));
    }

    private static string Text(LogEventPropertyValue value) => value is ScalarValue { Value: string text } ? text : value.ToString(null, CultureInfo.InvariantCulture);

    private static bool IsBreaking(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    private static string Escape(string line) => line.Any(IsBreaking)
        ? string.Concat(line.Select(c => c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            _ when IsBreaking(c) => $"\\u{(int)c:x4}",
            _ => c.ToString(),
        }))
        : line;
}
