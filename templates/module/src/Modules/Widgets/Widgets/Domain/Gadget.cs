using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Widgets.Domain;

internal readonly record struct GadgetId(Guid Value) : ITypedId<GadgetId>
{
    public static GadgetId From(Guid value) => new(value);

    public static GadgetId New() => new(Guid.CreateVersion7());
}

/// <summary>What its owner added.</summary>
internal sealed class Gadget : AggregateRoot
{
    private Gadget()
    {
    }

    public GadgetId Id { get; private init; }

    public UserId OwnerId { get; private init; }

    public string Content { get; private init; } = "";

    public DateTimeOffset AddedAt { get; private init; }

    public static Result<Gadget> Create(UserId owner, string content, DateTimeOffset now)
    {
        var checkedContent = GadgetRules.Content(content);
        if (checkedContent.IsFailure) return checkedContent.Error;

        return new Gadget { Id = GadgetId.New(), OwnerId = owner, Content = checkedContent.Value, AddedAt = now };
    }
}
