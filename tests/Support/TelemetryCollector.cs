using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace ModularMonolith.Tests.Support;

/// <summary>A span, as far as tests look at it; ids in lower-case hexadecimal, no parent is an empty text.</summary>
public sealed record Span(string Source, string TraceId, string Id, string ParentId, string Name);

/// <summary>Takes in what a host exports (OTLP over HTTP, protobuf) and keeps it.</summary>
public sealed class TelemetryCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<byte[]> _bodies = new();
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentDictionary<string, bool> _metrics = new(StringComparer.Ordinal);

    public TelemetryCollector()
    {
        Address = $"http://127.0.0.1:{Ports.Free()}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _ = Listen();
    }

    public string Address { get; }

    public IReadOnlyCollection<Span> Spans => _spans;

    /// <summary>The names of metrics that had a value.</summary>
    public ICollection<string> Metrics => _metrics.Keys;

    /// <summary>Everything that came, as text: what stands in it stands in here.</summary>
    public string Everything => string.Concat(_bodies.Select(Encoding.UTF8.GetString));

    public void Dispose() => _listener.Close();

    private async Task Listen()
    {
        try
        {
            while (true)
            {
                var request = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await request.Request.InputStream.CopyToAsync(body);
                _bodies.Enqueue(body.ToArray());
                if (request.Request.Url!.AbsolutePath == "/v1/traces") TakeSpans(body.ToArray());
                if (request.Request.Url!.AbsolutePath == "/v1/metrics") TakeMetrics(body.ToArray());
                request.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    // ExportTraceServiceRequest.resource_spans = 1, ResourceSpans.scope_spans = 2; ScopeSpans: scope = 1 (name = 1), spans = 2;
    // Span: trace_id = 1, span_id = 2, parent_span_id = 4, name = 5.
    private void TakeSpans(byte[] body)
    {
        foreach (var scope in Within(body, 1, 2))
        {
            var source = Encoding.UTF8.GetString(Within(scope, 1, 1).First().Span);
            foreach (var span in Within(scope, 2))
            {
                var parts = Fields(span).ToLookup(field => field.Number, field => field.Value);
                _spans.Enqueue(new Span(source, Hex(parts[1]), Hex(parts[2]), Hex(parts[4]), Encoding.UTF8.GetString(parts[5].First().Span)));
            }
        }

        static string Hex(IEnumerable<ReadOnlyMemory<byte>> values) => Convert.ToHexStringLower(values.FirstOrDefault().Span);
    }

    // ExportMetricsServiceRequest.resource_metrics = 1, ResourceMetrics.scope_metrics = 2, ScopeMetrics.metrics = 2, Metric.name = 1.
    private void TakeMetrics(byte[] body)
    {
        foreach (var name in Within(body, 1, 2, 2, 1)) _metrics[Encoding.UTF8.GetString(name.Span)] = true;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Within(ReadOnlyMemory<byte> message, params IEnumerable<int> path) =>
        path.Aggregate((IEnumerable<ReadOnlyMemory<byte>>)[message], (messages, number) => messages.SelectMany(m => Fields(m).Where(field => field.Number == number).Select(field => field.Value)));

    /// <summary>The fields that have a length: https://protobuf.dev/programming-guides/encoding/.</summary>
    private static IEnumerable<(int Number, ReadOnlyMemory<byte> Value)> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0: Varint(message, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                default:
                    var length = (int)Varint(message, ref at);
                    yield return ((int)(tag >> 3), message.Slice(at, length));
                    at += length;
                    break;
            }
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message.Span[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }
}
