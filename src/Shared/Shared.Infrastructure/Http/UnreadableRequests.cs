using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;
using HttpMethods = Microsoft.AspNetCore.Http.HttpMethods;
using StatusCodes = Microsoft.AspNetCore.Http.StatusCodes;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>
/// What Kestrel can't read as a request reaches no middleware, and its own answer has neither a body nor an id. Here it gets the one error shape,
/// in HTTP/1 without TLS, which is what is spoken behind an edge.
/// </summary>
internal static class UnreadableRequests
{
    private const string Refused = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>Odd bytes in headers are for the rules to refuse. A length that is longer than any would make Kestrel fail, were it read by an encoding of ours.</summary>
    public static Encoding? Encoding(string header) => header == "Content-Length" ? null : System.Text.Encoding.Latin1;

    /// <summary>Stands between Kestrel and its connections.</summary>
    public static void WatchAnswers(this KestrelServerOptions kestrel) => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => async connection =>
    {
        var (transport, output) = (connection.Transport, new Output(connection.Transport.Output));
        connection.Features.Set(output);
        connection.Transport = new Duplex(transport.Input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    }));

    /// <summary>Answers them for as long as the server runs.</summary>
    /// <param name="server">Where Kestrel tells of them.</param>
    /// <param name="clock">For the time that answers tell.</param>
    /// <param name="told">Told of each: method and path, as far as they could be read, status and request id.</param>
    public static void Answer(DiagnosticListener server, TimeProvider clock, Action<string, string, int, string> told) =>
        server.Subscribe(new Answering(clock, told), name => name == Refused);

    private sealed class Answering(TimeProvider clock, Action<string, string, int, string> told) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is not { Key: Refused, Value: IFeatureCollection features } || features.Get<Output>() is not { } output) return;
            if (features.Get<IHttpRequestFeature>() is not { } asked || features.Get<IHttpResponseFeature>() is not { HasStarted: false } answer) return;
            // Under TLS, and between the frames of HTTP/2, these bytes would mean something else.
            if (features.Get<ITlsHandshakeFeature>() is not null || (asked.Protocol is { Length: > 0 } protocol && !protocol.StartsWith("HTTP/1", StringComparison.Ordinal))) return;

            var status = Status(features.Get<IBadRequestExceptionFeature>()?.Error);
            var (method, path) = (asked.Method is { Length: > 0 } verb ? verb : "?", asked.Path is { Length: > 0 } target ? target : "/");
            // What came as far as the middlewares has the name that they gave it, and its line in the log.
            var given = features.Get<IHttpRequestIdentifierFeature>()?.TraceIdentifier;
            var isKnown = given is not null && !given.StartsWith(features.Get<IHttpConnectionFeature>()?.ConnectionId ?? "", StringComparison.Ordinal);
            var id = isKnown ? given! : RequestId.Of(asked.Headers);
            // The rest of a body whose sender has left looks like a request of its own.
            var isRest = method == "?" && features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.IsCancellationRequested == true;
            if (output.AnswersInstead(Text(status, HttpMethods.IsHead(method), path, id, answer.Headers.Allow)) && !isKnown && !isRest) told(method, path, status, id);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        // Who speaks another version of the protocol asks wrongly: nothing of ours is broken.
        private static int Status(Exception? error) =>
            error is BadHttpRequestException { StatusCode: < 500 and var status } ? status : StatusCodes.Status400BadRequest;

        private byte[] Text(int status, bool withoutBody, string path, string id, string? allow)
        {
            var now = clock.GetUtcNow();
            var (error, message) = status switch
            {
                StatusCodes.Status405MethodNotAllowed => ("MethodNotAllowed", "This address does not know the method; see the Allow header"),
                StatusCodes.Status408RequestTimeout => ("BadRequest", "The request took too long to arrive"),
                StatusCodes.Status413PayloadTooLarge => ("PayloadTooLarge", "The body is too large"),
                StatusCodes.Status414UriTooLong => ("BadRequest", "The address is too long"),
                StatusCodes.Status431RequestHeaderFieldsTooLarge => ("BadRequest", "The headers are too large"),
                _ => ("BadRequest", "The request is malformed"),
            };
            var problem = new Problem(status, error, message, id, now, path);
            var body = JsonSerializer.SerializeToUtf8Bytes(problem, JsonBodies.Options);
            string[] head =
            [
                $"HTTP/1.1 {status} {problem.Title}",
                "Content-Type: application/problem+json",
                $"Content-Length: {body.Length}",
                "Connection: close",
                .. allow is { Length: > 0 } ? (string[])[$"Allow: {allow}"] : [],
                $"Date: {now:R}",
                $"{RequestId.Header}: {id}",
                .. SecurityHeaders.All.Select(header => $"{header.Key}: {header.Value}"),
            ];
            return [.. System.Text.Encoding.ASCII.GetBytes(string.Concat(head.Append("").Select(line => $"{line}\r\n"))), .. withoutBody ? [] : body];
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Passes everything on, until an answer has taken the place of whatever Kestrel writes after it.</summary>
    private sealed class Output(PipeWriter inner) : PipeWriter
    {
        private byte[]? dropped;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public bool AnswersInstead(byte[] answer)
        {
            if (dropped is not null) return false;
            inner.Write(answer);
            dropped = new byte[4096];
            return true;
        }

        public override void Advance(int bytes)
        {
            if (dropped is null) inner.Advance(bytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => dropped is null ? inner.GetMemory(sizeHint) : ToDrop(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => dropped is null ? inner.GetSpan(sizeHint) : ToDrop(sizeHint);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        private byte[] ToDrop(int size) => dropped!.Length >= size ? dropped : dropped = new byte[size];
    }
}
