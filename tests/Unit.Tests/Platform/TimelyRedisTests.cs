using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using ModularMonolith.Shared.Infrastructure.Redis;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class TimelyRedisTests
{
    private readonly TimelyRedis redis = new(null!, TimeSpan.FromMilliseconds(50), "requests", NullLogger.Instance);

    [Fact]
    public async Task Who_is_given_up_by_the_client_is_not_waited_for() =>
        await Should.ThrowAsync<RedisTimeoutException>(() => redis.InTime(Task.FromException<RedisResult>(new RedisTimeoutException(CommandFlags.None, "late", CommandStatus.Sent))));

    /// <summary>The budget is 50 ms; Redis' own client would give up after a second or two.</summary>
    [Fact]
    public async Task Nor_is_who_never_answers()
    {
        var asked = Stopwatch.GetTimestamp();

        await Should.ThrowAsync<TimeoutException>(() => redis.InTime(new TaskCompletionSource<RedisResult>().Task));

        Stopwatch.GetElapsedTime(asked).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_answer_is_passed_on() => ((int)await redis.InTime(Task.FromResult(RedisResult.Create(7)))).ShouldBe(7);
}
