using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Modules as processes of their own: what can't work is refused.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class SplitTests(World world)
{
    [Theory]
    [InlineData("Posts", "Auth")]
    [InlineData("Auth,Posts,Chat", "Users")]
    public async Task Who_lives_on_events_that_never_come_does_not_start(string modules, string source)
    {
        var (exitCode, output) = await HostProcess.Refusal(world.Settings(("Modules:Enabled", modules)));

        exitCode.ShouldNotBe(0, output);
        output.ShouldContain($"of {source}, which this process does not host");
        output.ShouldContain("Bus:Transport=RabbitMq");
        output.ShouldSpeakToAPerson();
    }
}
