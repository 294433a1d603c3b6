using System.Globalization;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class LogoutTests(World world)
{
    [Fact]
    public async Task A_log_out_ends_all_of_the_users_sessions()
    {
        var someone = await world.Someone();
        var elsewhere = await someone.OnAnotherDevice();

        (await someone.Post("/auth/logout")).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await someone.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
        (await elsewhere.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
        await someone.IsSignedOut();
        await elsewhere.IsSignedOut();
    }

    [Fact]
    public async Task Nobody_else_is_logged_out()
    {
        var (someone, other) = (await world.Someone(), await world.Someone());

        (await someone.Post("/auth/logout")).ShouldBe(204);

        await someone.IsSignedOut();
        await other.ShouldStillBeSignedIn();
    }

    [Fact]
    public async Task One_can_log_in_again()
    {
        var someone = await world.Someone();
        (await someone.Post("/auth/logout")).ShouldBe(204);
        await someone.IsSignedOut();

        await someone.LogIn();

        await someone.ShouldStillBeSignedIn();
    }

    [Fact]
    public async Task Of_a_log_out_and_parallel_refreshes_nothing_survives()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("RACE_ROUNDS") ?? "500", CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"RACE_ROUNDS={rounds}");
        var someone = await world.Someone();
        for (var round = 0; round < rounds; round++)
        {
            (await someone.LogIn()).ShouldBe(200);
            // Now before the first, now among them, now after the last.
            var loggingOut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var refreshes = Scenes.AtOnce(10, async number =>
            {
                var answer = await someone.Refreshes();
                if (number == round % 10) loggingOut.TrySetResult();
                return answer;
            });
            if (round % 3 > 0) await loggingOut.Task;
            (await someone.Post("/auth/logout")).ShouldBe(204);

            foreach (var token in (await refreshes).Where(answer => answer.Status == 200).Select(answer => answer.Json.Text("refreshToken")).Append(someone.RefreshToken).Distinct())
                (await someone.Refreshes(token)).ShouldBe(401);
        }

        await someone.IsSignedOut();
    }
}
