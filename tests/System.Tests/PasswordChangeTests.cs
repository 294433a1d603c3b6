using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class PasswordChangeTests(World world)
{
    private const string NewPassword = "Battery2Staple";

    private static Task<Answer> Change(Caller someone, string current, string changed) =>
        someone.Post("/auth/change-password", new { currentPassword = current, newPassword = changed });

    [Fact]
    public async Task The_new_password_replaces_the_old_one()
    {
        var someone = await world.Someone();

        (await Change(someone, someone.Password, NewPassword)).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await world.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).ShouldBeProblem(401, "InvalidCredentials");
        (await world.Anonymous.Post("/auth/login", new { someone.Email, password = NewPassword })).ShouldBe(200);
    }

    [Fact]
    public async Task All_sessions_end()
    {
        var someone = await world.Someone();
        var elsewhere = await someone.OnAnotherDevice();

        (await Change(someone, someone.Password, NewPassword)).ShouldBe(204);

        (await someone.Refreshes()).ShouldBeProblem(401, "InvalidToken");
        (await elsewhere.Refreshes()).ShouldBeProblem(401, "InvalidToken");
        await someone.IsSignedOut();
        await elsewhere.IsSignedOut();
    }

    [Fact]
    public async Task A_wrong_current_password_changes_nothing()
    {
        var someone = await world.Someone();

        (await Change(someone, "Wrong1Password", NewPassword)).ShouldBeProblem(401, "InvalidCredentials");

        await someone.ShouldStillBeSignedIn();
        await someone.LogIn();
    }

    [Theory]
    [InlineData("short1A")]
    [InlineData("nocapitals1")]
    [InlineData("Password1")]
    public async Task A_weak_new_password_is_refused(string weak)
    {
        var someone = await world.Someone();

        (await Change(someone, someone.Password, weak)).ShouldBlame("newPassword");
    }

    [Fact]
    public async Task The_same_password_is_no_change()
    {
        var someone = await world.Someone();

        (await Change(someone, someone.Password, someone.Password)).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task A_new_password_is_looked_at_before_the_current_one()
    {
        var someone = await world.Someone();

        (await Change(someone, "Wrong1Password", "weak")).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task Of_parallel_changes_one_wins()
    {
        var someone = await world.Someone();

        var answers = await Scenes.AtOnce(5, number => Change(someone, someone.Password, $"Battery{number}Staple"));

        answers.Count(204).ShouldBe(1);
        answers.Where(answer => answer.Status != 204).ShouldAllBe(answer => answer.Status == 401);
    }
}
