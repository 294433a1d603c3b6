using ModularMonolith.Modules.Widgets;
using ModularMonolith.Modules.Widgets.Application;
using ModularMonolith.Modules.Widgets.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Integration.Tests.Widgets;

public sealed class WidgetsHost(PostgresServer server) : ModuleHost(server, new WidgetsModule())
{
    internal Task<Result<GadgetDto>> Add(TestUser owner, string content = "Some content") => Send<AddGadget, GadgetDto>(new AddGadget(content), owner);

    internal Task<Result<GadgetDto>> Read(Guid id, TestUser reader) => Send<ReadGadget, GadgetDto>(new ReadGadget(id), reader);
}
