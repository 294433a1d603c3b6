using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Serilog.Events;
using Serilog.Formatting;

namespace ModularMonolith.Shared.Infrastructure.Logging;

/// <summary>
/// One event a line, as JSON: <c>timestamp</c>, <c>level</c>, <c>message</c>, then the event's own members, and where there are any
/// <c>traceId</c>, <c>spanId</c> and <c>exception</c>.
/// </summary>
internal sealed class JsonLineFormatter : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", logEvent.Timestamp.UtcDateTime);
            json.WriteString("level", Levels.NameOf(logEvent));
            json.WriteString("message", LogText.Sentence(logEvent));
            foreach (var (name, value) in LogText.Rest(logEvent)) Write(json, name, value);
            if (logEvent.TraceId is { } trace) json.WriteString("traceId", trace.ToHexString());
            if (logEvent.SpanId is { } span) json.WriteString("spanId", span.ToHexString());
            if (logEvent.Exception is { } exception) json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter json, string name, LogEventPropertyValue value)
    {
        switch ((value as ScalarValue)?.Value)
        {
            case bool isSo: json.WriteBoolean(name, isSo); break;
            case int or long or short or byte: json.WriteNumber(name, Convert.ToInt64(((ScalarValue)value).Value, CultureInfo.InvariantCulture)); break;
            case double number when double.IsFinite(number): json.WriteNumber(name, number); break;
            case null when value is ScalarValue: json.WriteNull(name); break;
            default: json.WriteString(name, LogText.Of(value)); break;
        }
    }
}
