using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Users.Contracts;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Auth;

public sealed class ReactionTests(AuthHost auth) : IClassFixture<AuthHost>
{
    [Fact]
    public async Task An_overtaken_name_is_ignored()
    {
        var someone = await auth.Someone(name: "First");

        await auth.Hears(new ProfileChanged(someone.Id, "Third", 3));
        await auth.Hears(new ProfileChanged(someone.Id, "Second", 2));

        (await auth.AskOf<string>("display_name", someone)).ShouldBe("Third");
    }

    [Fact]
    public async Task Who_is_shut_out_is_signed_out_everywhere()
    {
        var someone = await auth.Someone();
        var (here, there) = (await someone.Device(), await someone.Device());

        await auth.Hears(new AccountStatusChanged(someone.Id, "banned", 2));

        (await here.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
        (await there.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
    }

    [Fact]
    public async Task Who_is_let_in_again_signs_in_again()
    {
        var someone = await auth.Someone();
        await auth.Hears(new AccountStatusChanged(someone.Id, "inactive", 2));

        await auth.Hears(new AccountStatusChanged(someone.Id, "active", 3));

        (await someone.LogsIn()).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task An_overtaken_ban_is_ignored()
    {
        var device = await (await auth.Someone()).Device();
        await auth.Hears(new AccountStatusChanged(device.Owner.Id, "active", 3));

        await auth.Hears(new AccountStatusChanged(device.Owner.Id, "banned", 2));

        (await device.Refreshes()).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task To_be_let_in_ends_no_session()
    {
        var device = await (await auth.Someone()).Device();

        await auth.Hears(new AccountStatusChanged(device.Owner.Id, "active", 2));

        (await device.Refreshes()).IsFailure.ShouldBeFalse();
    }
}
