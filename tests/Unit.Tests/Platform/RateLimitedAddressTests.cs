using System.Net;
using ModularMonolith.Shared.Infrastructure.RateLimits;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class RateLimitedAddressTests
{
    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    public void An_IPv6_address_counts_as_its_64(string address, string counted) =>
        RateLimitMiddleware.Network(IPAddress.Parse(address)).ShouldBe(IPAddress.Parse(counted));
}
