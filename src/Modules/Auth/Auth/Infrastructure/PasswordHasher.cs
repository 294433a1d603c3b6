using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using BCrypt.Net;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using Hasher = BCrypt.Net.BCrypt;

namespace ModularMonolith.Modules.Auth.Infrastructure;

/// <summary>
/// bcrypt over SHA-384, so that all of a password counts (bcrypt alone cuts at 72 bytes). One core is left to everything else; who comes
/// when all others hash waits in line.
/// </summary>
internal sealed class PasswordHasher : IPasswordHasher, IDisposable
{
    public const string MeterName = "ModularMonolith.Auth";

    private const HashType PreHash = HashType.SHA384;
    // At a tenth of a second each, the last in line waits for ten.
    private const int QueueForEach = 100;

    private static readonly int AtOnce = Math.Max(1, Environment.ProcessorCount - 1);

    private readonly int workFactor;
    private readonly string nobodys;
    private readonly Meter meter;
    private readonly ConcurrencyLimiter gate = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = AtOnce,
        QueueLimit = AtOnce * QueueForEach,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public PasswordHasher(AuthSettings settings, IMeterFactory meters)
    {
        workFactor = settings.WorkFactor;
        // A salt and a hash that no password is known to have; it costs what a real one costs.
        nobodys = $"$2a${workFactor:00}${new string('.', 22)}{new string('.', 31)}";
        meter = meters.Create(MeterName);
        meter.CreateObservableGauge("auth.bcrypt.queue", () => gate.GetStatistics()!.CurrentQueuedCount, "{password}", "Passwords that wait to be hashed");
    }

    public Task<Result<string>> Hash(string password, Func<Task<Error?>>? reconsider, CancellationToken ct) =>
        InLine(() => Hasher.EnhancedHashPassword(password, workFactor, PreHash), reconsider, ct);

    public async Task<Result<Verdict>> Verify(string password, Func<Task<string?>> find, CancellationToken ct)
    {
        string? hash = null;
        return await InLine(
            () => Compare(password, hash),
            async () =>
            {
                hash = await find();
                return null;
            },
            ct);
    }

    private Verdict Compare(string password, string? hash)
    {
        var isRight = Hasher.EnhancedVerify(password, hash ?? nobodys, PreHash) && hash is not null;
        if (!isRight && hash is not null)
            foreach (var cost in StillOwed(CostOf(hash), workFactor)) Hasher.EnhancedHashPassword(password, cost, PreHash);
        return !isRight ? Verdict.Wrong : Hasher.PasswordNeedsRehash(hash, workFactor) ? Verdict.RightButWeak : Verdict.Right;
    }

    /// <summary>What has to be hashed after a hash of yesterday's cost, so that it took as long as today's: an older account is not told by its time.</summary>
    internal static IEnumerable<int> StillOwed(int cost, int today) => Enumerable.Range(cost, Math.Max(0, today - cost));

    public void Dispose()
    {
        gate.Dispose();
        meter.Dispose();
    }

    // $2a$11$…
    private static int CostOf(string hash) => int.Parse(hash.AsSpan(4, 2));

    private async Task<Result<T>> InLine<T>(Func<T> work, Func<Task<Error?>>? reconsider, CancellationToken ct)
    {
        using var place = await gate.AcquireAsync(1, ct);
        if (!place.IsAcquired) return AuthErrors.TooBusy;
        if (reconsider is not null && await reconsider() is { } needless) return needless;
        return await Task.Run(work, ct);
    }
}
