using System.Buffers;
using System.Text.Json;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>
/// Makes a request record of what came over HTTP. A member named in the route's template is taken from there; <c>ifMatch</c> from its
/// header; all others from the body where the method has one, else from the query. Whatever is unknown, missing or twice is told by name.
/// </summary>
internal sealed class RequestReader<TRequest>
{
    private readonly HashSet<string> fromRoute;
    private readonly bool hasBody;
    private readonly bool readsHeader;
    private readonly StrictReader<TRequest> strict;

    public RequestReader(RouteEndpoint endpoint)
    {
        hasBody = endpoint.Metadata.GetRequiredMetadata<RequestRoute>().HasBody;
        strict = new StrictReader<TRequest>(hasBody ? JsonBodies.Options : JsonBodies.FromText, NoObject);
        fromRoute = [.. endpoint.RoutePattern.Parameters.Select(p => p.Name)];
        readsHeader = strict.Knows(IfMatch.Member);
        foreach (var name in fromRoute)
            if (!strict.Knows(name))
                throw new Settings.StartupException($"The route {endpoint.RoutePattern.RawText} names {{{name}}}, which {typeof(TRequest).Name} does not have. Name it after a member, in camelCase.");
    }

    public async Task<Result<TRequest>> Read(HttpContext http)
    {
        var json = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            foreach (var name in fromRoute) writer.WriteString(name, http.Request.RouteValues[name] as string);
            if (readsHeader) IfMatch.Write(writer, http.Request.Headers.IfMatch);
            if (QueryRefusal(http, writer) is { } unknown) return unknown;
            writer.Flush();
        }

        if (hasBody)
        {
            var body = await ReadBody(http);
            if (body.IsFailure) return body.Error;
            if (Append(json, body.Value.Span) is { } malformed) return malformed;
        }
        else
        {
            json.Write("}"u8);
        }

        return strict.Read(json.WrittenSpan);
    }

    private Error? QueryRefusal(HttpContext http, Utf8JsonWriter writer)
    {
        foreach (var (name, values) in http.Request.Query)
        {
            if (hasBody || fromRoute.Contains(name) || name == IfMatch.Member || !strict.Knows(name))
                return Strictly.UnknownQuery(name);
            if (values.Count > 1) return Strictly.Wrong(name, $"{name} is given more than once");
            writer.WriteString(name, values[0]);
        }

        return null;
    }

    private static async Task<Result<ReadOnlyMemory<byte>>> ReadBody(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await reader.ReadAsync(http.RequestAborted);
            }
            catch (IOException e) when (e.InnerException is OverflowException)
            {
                // A chunk of more bytes than there can be.
                return Problems.Of(StatusCodes.Status400BadRequest)!;
            }

            if (read.IsCompleted)
            {
                ReadOnlyMemory<byte> body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                if (body.Length == 0) return new Error(ErrorKind.BadRequest, "A JSON body is required");
                if (!http.Request.HasJsonContentType() || http.Request.GetTypedHeaders().ContentType is { Charset.HasValue: true } type && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && !type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
                    return new Error(ErrorKind.UnsupportedMediaType, "The body must be application/json in UTF-8");
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Joins the body's members to those already written, so that a member of the route that is also in the body stands there twice.</summary>
    private static Error? Append(ArrayBufferWriter<byte> json, ReadOnlySpan<byte> body)
    {
        body = body.TrimStart(" \t\r\n"u8);
        if (body.IsEmpty || body[0] != (byte)'{') return NoObject;
        body = body[1..].TrimStart(" \t\r\n"u8);
        var isEmpty = !body.IsEmpty && body[0] == (byte)'}';
        if (json.WrittenCount > 1 && !isEmpty) json.Write(","u8);
        json.Write(body);
        return null;
    }

    private static Error NoObject { get; } = new(ErrorKind.BadRequest, "The body must be one well-formed JSON object");
}
