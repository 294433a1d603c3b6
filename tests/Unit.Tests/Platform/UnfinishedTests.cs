using ModularMonolith.Shared.Infrastructure.Requests;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class UnfinishedTests : IDisposable
{
    private readonly CancellationTokenSource away = new();
    private readonly TaskCompletionSource<int> answer = new();

    public void Dispose() => away.Dispose();

    [Fact]
    public async Task What_is_let_go_of_is_called_off_and_its_scope_outlives_it()
    {
        var unfinished = new Unfinished();
        CancellationToken told = default;
        var asking = unfinished.Unless(ct => Work(told = ct), away.Token, CancellationToken.None);

        await away.CancelAsync();

        await Should.ThrowAsync<AbandonedException>(() => asking);
        told.IsCancellationRequested.ShouldBeTrue();
        var ending = unfinished.DisposeAsync().AsTask();
        ending.IsCompleted.ShouldBeFalse();
        answer.SetException(new TimeoutException());
        await ending;
    }

    [Fact]
    public async Task What_ends_because_it_was_called_off_was_let_go_of()
    {
        var asking = new Unfinished().Unless(ct => answer.Task.WaitAsync(ct), away.Token, CancellationToken.None);

        await away.CancelAsync();

        await Should.ThrowAsync<AbandonedException>(() => asking);
    }

    [Fact]
    public async Task Nothing_begins_while_nobody_answers()
    {
        await away.CancelAsync();

        await Should.ThrowAsync<TimeoutException>(() => new Unfinished().Unless<int>(_ => throw new InvalidOperationException("It began."), away.Token, CancellationToken.None));
    }

    [Fact]
    public async Task An_answer_is_passed_on()
    {
        var asking = new Unfinished().Unless(Work, away.Token, CancellationToken.None);
        answer.SetResult(7);

        (await asking).ShouldBe(7);
    }

    private Task<int> Work(CancellationToken ct) => answer.Task;
}
