using ModularMonolith.Modules.Widgets.Application;
using ModularMonolith.Modules.Widgets.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Widgets;

public sealed class GadgetTests(WidgetsHost host) : IClassFixture<WidgetsHost>
{
    [Fact]
    public async Task What_was_added_is_read_as_it_was_answered()
    {
        var owner = TestUser.New();
        var added = (await host.Add(owner)).Value;

        (await host.Read(added.Id, TestUser.New())).Value.ShouldBe(new GadgetDto(added.Id, owner.Id.Value, "Some content", added.AddedAt));
    }

    [Fact]
    public async Task Reading_what_is_not_there_says_so() => (await host.Read(Guid.NewGuid(), TestUser.New())).Error.ShouldBe(GadgetErrors.NotFound);

    [Fact]
    public async Task An_empty_content_is_refused() => (await host.Add(TestUser.New(), " ")).Error.Kind.ShouldBe(ErrorKind.BadRequest);

    [Fact]
    public async Task Nobody_adds_without_being_signed_in() =>
        (await host.Send<AddGadget, GadgetDto>(new AddGadget("Some content"))).Error.Kind.ShouldBe(ErrorKind.Unauthorized);
}
