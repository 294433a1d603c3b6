using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Serilog;
using Serilog.Context;
using Serilog.Events;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Two lines for every request, refused ones too: <c>--&gt; GET /posts</c> and <c>&lt;-- GET /posts 200 12ms</c>. Queries are left out: they may hold tokens.</summary>
internal sealed class RequestLogMiddleware(RequestDelegate next)
{
    // A URL may have 32 KiB, and each request two lines in two files.
    private const int Longest = 500;

    private static readonly ILogger Log = Serilog.Log.ForContext(Logging.Levels.HttpProperty, true);

    public async Task InvokeAsync(HttpContext http)
    {
        var started = Stopwatch.GetTimestamp();
        var (method, path) = (Shortened(http.Request.Method), Shortened(http.Request.Path.Value!));
        Log.Write(LogEventLevel.Debug, "--> {Method:l} {Path:l}", method, path);
        try
        {
            await next(http);
        }
        finally
        {
            Answered(method, path, http.Response.StatusCode, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>The line of a request that never came to be one.</summary>
    public static void Unreadable(string method, string path, int status, string requestId)
    {
        using (LogContext.PushProperty("requestId", requestId)) Answered(Shortened(method), Shortened(path), status, 0);
    }

    private static void Answered(string method, string path, int status, long ms)
    {
        var level = status >= 500 ? LogEventLevel.Error : status >= 400 ? LogEventLevel.Warning : LogEventLevel.Debug;
        Log.Write(level, "<-- {Method:l} {Path:l} {Status} {Elapsed}ms", method, path, status, ms);
    }

    private static string Shortened(string text) => text.Length > Longest ? $"{text[..Longest]}…" : text;
}
