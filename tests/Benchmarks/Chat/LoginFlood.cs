using System.Net;
using System.Net.Http.Json;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Benchmarks.Chat;

/// <summary>More log-ins at the same time than the product takes in, each with a password that has to be hashed.</summary>
internal sealed class LoginFlood : IAsyncDisposable
{
    private const int AtOnce = 600;

    private readonly CancellationTokenSource stop = new();
    private readonly HttpClient http;
    private readonly Task flood;
    private int checkedOnes;
    private int refused;

    public LoginFlood(Uri address)
    {
        http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce }) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        flood = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => LogInAgainAndAgain()));
    }

    /// <summary>Log-ins whose password was hashed.</summary>
    public int Checked => checkedOnes;

    /// <summary>Log-ins that were told to come again.</summary>
    public int Refused => refused;

    /// <summary>Waits until there are too many.</summary>
    public Task Overflows() => Eventually.Holds(() => Refused > 0, "log-ins are refused", TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await flood;
        stop.Dispose();
        http.Dispose();
    }

    private async Task LogInAgainAndAgain()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                using var answer = await http.PostAsJsonAsync("/auth/login", new { email = Api.UniqueEmail(), password = Api.GoodPassword }, stop.Token);
                if (answer.StatusCode == HttpStatusCode.Unauthorized)
                {
                    Interlocked.Increment(ref checkedOnes);
                    continue;
                }

                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter?.Delta is not { } moment)
                    throw new InvalidOperationException($"A log-in was answered with {(int)answer.StatusCode}.");
                Interlocked.Increment(ref refused);
                // As long as Retry-After asks for.
                await Task.Delay(moment, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
