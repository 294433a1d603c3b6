using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Widgets.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Widgets;

public sealed class ReactionTests(WidgetsHost host) : IClassFixture<WidgetsHost>
{
    [Fact]
    public async Task What_a_deleted_owner_added_is_gone()
    {
        var owner = TestUser.New();
        var added = (await host.Add(owner)).Value;

        await host.Hears(new AccountDeleted(owner.Id.Value, DateTimeOffset.UtcNow));

        (await host.Read(added.Id, TestUser.New())).Error.ShouldBe(GadgetErrors.NotFound);
    }

    [Fact]
    public async Task What_others_added_stays()
    {
        var added = (await host.Add(TestUser.New())).Value;

        await host.Hears(new AccountDeleted(Guid.NewGuid(), DateTimeOffset.UtcNow));

        (await host.Read(added.Id, TestUser.New())).Value.Id.ShouldBe(added.Id);
    }

    [Fact]
    public async Task A_deleted_owner_adds_nothing_with_a_token_that_is_still_valid()
    {
        var owner = TestUser.New();
        await host.Hears(new AccountDeleted(owner.Id.Value, DateTimeOffset.UtcNow));

        (await host.Add(owner)).Error.ShouldBe(GadgetErrors.OwnerGone);
    }
}
