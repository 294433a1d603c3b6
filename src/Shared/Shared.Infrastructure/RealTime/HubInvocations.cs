using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.RateLimits;
using ModularMonolith.Shared.Infrastructure.Requests;
using ModularMonolith.Shared.Infrastructure.Security;
using Serilog.Context;
using Serilog.Events;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// What surrounds every invocation, as the middlewares surround every request: an id for its log lines, the limit, the token's end,
/// the one error shape, and a line in the log.
/// </summary>
internal sealed partial class HubInvocations(
    RateLimitSettings limits, PartitionedRateLimiter<LimitedRequest> limiter, EndedSessions ended, JwtKeys keys, TimeProvider clock, ILogger<HubInvocations> log) : IHubFilter
{
    /// <summary>Where the spans of invocations come from.</summary>
    public const string SourceName = "ModularMonolith.RealTime";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly ConcurrentDictionary<MethodInfo, string> Names = new();
    private static readonly Serilog.ILogger Lines = Serilog.Log.ForContext(Logging.Levels.HttpProperty, true);

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var started = Stopwatch.GetTimestamp();
        var (id, name) = (Guid.CreateVersion7().ToString(), NameOf(invocationContext.HubMethod));
        // A client's own words are for its answer and the log; spans are counted by their names.
        var method = name == nameof(IRefusingHub.Unknown) && invocationContext.HubMethodArguments is [string asked] ? asked[..Math.Min(asked.Length, 100)] : name;
        using var requestId = LogContext.PushProperty("requestId", id);
        // Where nobody exports spans there is a trace all the same, for the events that come of it.
        using var activity = Source.StartActivity($"invoke {name}", ActivityKind.Server) ?? new Activity($"invoke {name}").Start();
        activity.SetBaggage("request.id", id);

        var answer = await Answer(invocationContext, next);
        if (answer.Error is { } error) await ((IRefusingHub)invocationContext.Hub).Refuse(new HubRefusal(method, error.Kind.ToString(), error.Message));

        var status = answer.Error is { } refused ? Problems.Status(refused.Kind) : 200;
        var level = status >= 500 ? LogEventLevel.Error : status >= 400 ? LogEventLevel.Warning : LogEventLevel.Debug;
        Lines.Write(level, "<-- INVOKE {Method:l} {Status} {Elapsed}ms", method, status, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        return answer;
    }

    // As clients call it, not as we do.
    private static string NameOf(MethodInfo method) => Names.GetOrAdd(method, m => m.GetCustomAttribute<HubMethodNameAttribute>()?.Name ?? m.Name);

    private async Task<HubAnswer> Answer(HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (await Refusal(invocation.Context) is { } refusal) return new HubAnswer(refusal);
        var http = invocation.Context.GetHttpContext();
        invocation.ServiceProvider.GetRequiredService<CurrentCaller>()
            .Is(invocation.Context.User!, http?.Connection.RemoteIpAddress?.ToString(), http?.Request.Headers.UserAgent);
        try
        {
            return (HubAnswer?)await next(invocation) ?? new HubAnswer(value: null);
        }
        catch (OperationCanceledException) when (invocation.Context.ConnectionAborted.IsCancellationRequested)
        {
            return new HubAnswer(new Error(ErrorKind.BadRequest, "The client went away"));
        }
        catch (Exception e)
        {
            var error = Failures.Of(e);
            if (error.Kind == ErrorKind.ServiceUnavailable) Away(log, e);
            else Broken(log, e);
            if (e is AbandonedException) _ = PartSoon(invocation.Context);
            return new HubAnswer(error);
        }
    }

    // The connection's next invocation would wait until this one's scope has ended. The client hears of the refusal, and connects again.
    private static async Task PartSoon(HubCallerContext connection)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(250));
        connection.CutOff();
    }

    private async ValueTask<Error?> Refusal(HubCallerContext caller)
    {
        string Claim(string type) => caller.User!.FindFirst(type)!.Value;
        if (limits.Enabled)
        {
            using var lease = await limiter.AcquireAsync(new LimitedRequest($"user:{Claim("sub")}", (limits.Global, limits.Global.Name)), cancellationToken: CancellationToken.None);
            if (!lease.IsAcquired)
            {
                LimitHit(log, limits.Global.Name, Claim("sub"));
                return RateLimitMiddleware.TooMany(lease);
            }
        }

        // The connection closes as well, a moment later.
        if (ended.Contains(Guid.Parse(Claim("sid")))) return PermissionMiddleware.Invalid;
        return long.Parse(Claim("exp")) <= (clock.GetUtcNow() - keys.ClockSkew).ToUnixTimeSeconds() ? PermissionMiddleware.Expired : null;
    }

    [LoggerMessage(LogLevel.Warning, "[RateLimit] Limit {policy} hit by user:{user}")]
    private static partial void LimitHit(ILogger log, string policy, string user);

    [LoggerMessage(LogLevel.Error, "[RealTime] The invocation failed because of a defect")]
    private static partial void Broken(ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Error, "[RealTime] The invocation failed because a part is away")]
    private static partial void Away(ILogger log, Exception exception);
}
