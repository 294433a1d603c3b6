using System.Security.Claims;
using ModularMonolith.Shared.Infrastructure.Requests;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class CurrentCallerTests
{
    [Fact]
    public void A_long_user_agent_is_cut() => UserAgentOf(new string('a', 300)).ShouldBe(new string('a', 256));

    [Fact]
    public void A_user_agent_is_not_cut_in_the_middle_of_a_character() => UserAgentOf(new string('a', 255) + "😀").ShouldBe(new string('a', 255));

    private static string? UserAgentOf(string userAgent)
    {
        var caller = new CurrentCaller();
        caller.Is(new ClaimsPrincipal(), null, userAgent);
        return caller.UserAgent;
    }
}
