using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace ModularMonolith.Shared.Infrastructure.Logging;

/// <summary>
/// One event a line: <c>2026-01-15 10:30:45 info [Auth] Login success {requestId: …, email: …}</c>. Members that the message does not
/// name stand in the braces. Control characters are written as escapes, so no value can forge a line.
/// </summary>
public sealed class ConsoleLineFormatter : ITextFormatter
{
    /// <inheritdoc />
    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        ArgumentNullException.ThrowIfNull(output);
        var time = logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var rest = string.Join(", ", LogText.Rest(logEvent).Select(p => $"{p.Key}: {LogText.Of(p.Value)}"));
        var line = $"{time} {Levels.NameOf(logEvent)} {LogText.Sentence(logEvent)}{(rest.Length > 0 ? $" {{{rest}}}" : "")}{(logEvent.Exception is { } e ? $" {e}" : "")}";
        output.WriteLine(Escape(line));
    }

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
