using ModularMonolith.Shared.Infrastructure.Messaging;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class RedeliveryPolicyTests
{
    private static readonly RedeliveryPolicy Policy = RedeliveryPolicy.Default;

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 400)]
    [InlineData(3, 1_600)]
    [InlineData(7, 409_600)]
    public void Delays_grow_fourfold_with_up_to_a_quarter_of_jitter(int failures, double leastMilliseconds)
    {
        var delays = Enumerable.Range(0, 1_000).Select(_ => Policy.After(failures)!.Value.TotalMilliseconds).ToList();

        delays.Min().ShouldBeGreaterThanOrEqualTo(leastMilliseconds);
        delays.Max().ShouldBeLessThanOrEqualTo(leastMilliseconds * 1.25);
        delays.Distinct().Count().ShouldBeGreaterThan(900);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void The_last_failure_parks(int failures) => Policy.After(failures).ShouldBeNull();
}
