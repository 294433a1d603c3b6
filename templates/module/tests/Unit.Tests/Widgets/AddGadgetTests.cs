using System.Security.Claims;
using Microsoft.Extensions.Time.Testing;
using ModularMonolith.Modules.Widgets.Application;
using ModularMonolith.Modules.Widgets.Contracts;
using ModularMonolith.Modules.Widgets.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Requests;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Widgets;

public sealed class AddGadgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 30, 45, TimeSpan.Zero);
    private static readonly UserId Owner = UserId.New();

    private readonly Memory memory = new();

    [Fact]
    public async Task What_is_added_is_announced()
    {
        var added = (await Add("Hello")).Value;

        memory.Added.ShouldHaveSingleItem().Announcements.ShouldBe([new GadgetAdded(added.Id, Owner.Value, Now, 1)]);
    }

    [Fact]
    public async Task Who_is_gone_adds_nothing()
    {
        await memory.Delete(Owner, TestContext.Current.CancellationToken);

        (await Add("Hello")).Error.ShouldBe(GadgetErrors.OwnerGone);
        memory.Added.ShouldBeEmpty();
    }

    private Task<Result<GadgetDto>> Add(string content)
    {
        var caller = new CurrentCaller();
        caller.Is(new ClaimsPrincipal(new ClaimsIdentity([new("sub", Owner.ToString())], "test")), null, null);
        return new AddGadgetHandler(memory, memory, caller, new FakeTimeProvider(Now)).Handle(new AddGadget(content), TestContext.Current.CancellationToken);
    }

    private sealed class Memory : IWidgets, IOwners
    {
        private readonly HashSet<UserId> gone = [];

        public List<Gadget> Added { get; } = [];

        public void Add(Gadget added) => Added.Add(added);

        public Task<bool> Ensure(UserId id, CancellationToken ct) => Task.FromResult(!gone.Contains(id));

        public Task Delete(UserId id, CancellationToken ct) => Task.FromResult(gone.Add(id));
    }
}
