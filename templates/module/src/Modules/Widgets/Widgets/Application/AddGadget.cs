using ModularMonolith.Modules.Widgets.Contracts;
using ModularMonolith.Modules.Widgets.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Widgets.Application;

/// <summary>Adds one in the caller's name.</summary>
internal sealed record AddGadget(string Content) : ICommand<GadgetDto>, IValidated
{
    public static Permission Requires => Permission.Of("widgets", "create");

    public Validation Validate() => new Validation().Check("content", GadgetRules.Content(Content));
}

internal sealed class AddGadgetHandler(IWidgets allWidgets, IOwners owners, ICaller caller, TimeProvider clock) : IHandler<AddGadget, GadgetDto>
{
    public async Task<Result<GadgetDto>> Handle(AddGadget request, CancellationToken ct)
    {
        var added = Gadget.Create(caller.UserId, request.Content, clock.Now());
        if (added.IsFailure) return added.Error;
        if (!await owners.Ensure(caller.UserId, ct)) return GadgetErrors.OwnerGone;

        allWidgets.Add(added.Value);
        added.Value.Announce(new GadgetAdded(added.Value.Id.Value, caller.UserId.Value, added.Value.AddedAt, added.Value.Version));
        return GadgetDto.From(added.Value);
    }
}
