using ModularMonolith.Shared.Infrastructure.Requests;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class AfterCommitTests
{
    private readonly List<string> _done = [];

    private async Task Handler()
    {
        await Task.Yield();
        AfterCommit.Do(() => _done.Add("pushed"));
        AfterCommit.DoOrRefused(() => _done.Add("logged"));
    }

    [Fact]
    public async Task Without_a_command_it_is_done_at_once()
    {
        await Handler();
        _done.ShouldBe(["pushed", "logged"]);
    }

    [Fact]
    public async Task What_a_command_does_waits_until_it_is_saved()
    {
        using var held = AfterCommit.Hold();
        await Handler();
        _done.ShouldBeEmpty();
        held.Saved();
        _done.ShouldBe(["pushed", "logged"]);
    }

    [Fact]
    public async Task Of_a_refused_command_only_that_is_done_which_is_true_all_the_same()
    {
        using var held = AfterCommit.Hold();
        await Handler();
        held.Refused();
        _done.ShouldBe(["logged"]);
    }

    [Fact]
    public async Task A_command_that_was_not_saved_does_nothing()
    {
        using (AfterCommit.Hold()) await Handler();
        _done.ShouldBeEmpty();
    }

    [Fact]
    public void What_fails_after_the_commit_fails_alone()
    {
        using var held = AfterCommit.Hold();
        AfterCommit.Do(() => throw new InvalidOperationException());
        AfterCommit.Do(() => _done.Add("next"));
        held.Saved();
        _done.ShouldBe(["next"]);
    }
}
