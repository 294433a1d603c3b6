using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Http;

namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>
/// Refuses with 429 whoever asks too much: by user where a valid token came along, else by address. Answers say what is left
/// (IETF draft-ietf-httpapi-ratelimit-headers). Where one signs in it is always the address: nobody gains guesses by accounts of their own
/// (ASVS 6.3.1).
/// </summary>
internal sealed partial class RateLimitMiddleware(RequestDelegate next, RateLimitSettings settings, PartitionedRateLimiter<LimitedRequest> limiter, ILogger<RateLimitMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (!settings.Enabled || endpoint?.Metadata.GetMetadata<AnonymousRoute>() is { IsLimited: false })
        {
            await next(http);
            return;
        }

        var own = endpoint?.Metadata.GetMetadata<RateLimited>();
        var who = own != RateLimited.Auth && http.User.FindFirst("sub")?.Value is { } user ? $"user:{user}" : $"address:{Network(http.Connection.RemoteIpAddress)}";
        List<(RateLimit Limit, string What)> limits = [(settings.Global, settings.Global.Name)];
        if (own?.Which(settings) is { } more) limits.Add((more, $"{more.Name} {(endpoint as RouteEndpoint)?.RoutePattern.RawText}"));
        // It counts whether or not its sender waits for the answer.
        using var lease = await limiter.AcquireAsync(new LimitedRequest(who, limits), cancellationToken: CancellationToken.None);
        if (lease.TryGetMetadata(CountedLease.Counts, out var counts) && counts is not null)
        {
            http.Response.Headers["RateLimit-Policy"] = string.Join(", ", counts.Select(c => $"\"{c.Limit.Name}\";q={c.Limit.Limit};w={Seconds(c.Limit.Window)}"));
            http.Response.Headers["RateLimit"] = string.Join(", ", counts.Select(c => $"\"{c.Limit.Name}\";r={c.Remaining};t={Seconds(c.Reset)}"));
        }

        if (lease.IsAcquired)
        {
            await next(http);
            return;
        }

        Hit(log, lease.TryGetMetadata(MetadataName.ReasonPhrase, out var spent) ? spent : null, who);
        await Problems.Write(http, TooMany(lease));
    }

    internal static Error TooMany(RateLimitLease lease) => new(ErrorKind.TooManyRequests, "Too many requests; please slow down")
    {
        RetryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : null,
    };

    /// <summary>Who has one IPv6 address has all of its /64 (RFC 6177).</summary>
    internal static IPAddress? Network(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }) return address?.MapToIPv4();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private static int Seconds(TimeSpan span) => Math.Max(1, (int)Math.Ceiling(span.TotalSeconds));

    [LoggerMessage(LogLevel.Warning, "[RateLimit] Limit {policy} hit by {caller}")]
    private static partial void Hit(ILogger log, string? policy, string caller);
}
