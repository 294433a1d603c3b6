using System.Reflection;
using MassTransit;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

// A module that breaks every rule on purpose: the proof that each rule can fail.
namespace ModularMonolith.Architecture.Tests.BrokenModule
{
    /// <summary>Public, though no module class.</summary>
    public sealed record PublicType;

    internal static class Here
    {
        public const string Root = "ModularMonolith.Architecture.Tests.BrokenModule";

        public static Assembly Assembly => typeof(Here).Assembly;
    }

    internal sealed class PublishesPastTheOutbox(IBus bus)
    {
        public Task Publish() => bus.Publish(new object());
    }

    internal static class KnowsAnotherModule
    {
        public static string Name => new Modules.Posts.PostsModule().Name;
    }

    internal static class ReadsTheMachinesClock
    {
        public static bool IsLate() => DateTimeOffset.UtcNow.Hour > 20;
    }
}

namespace ModularMonolith.Architecture.Tests.BrokenModule.Domain
{
    internal sealed class KnowsEntityFramework
    {
        public EntityState State { get; init; }
    }
}

namespace ModularMonolith.Architecture.Tests.BrokenModule.Application
{
    internal sealed class KnowsTheDatabase(Infrastructure.BrokenDbContext db)
    {
        public Task<int> Save() => db.SaveChangesAsync();
    }

    internal sealed record Request : IQuery<Unit>
    {
        public static Permission Requires => Permission.Anonymous;
    }

    /// <summary>Neither internal nor sealed.</summary>
    internal class OpenHandler : IHandler<Request, Unit>
    {
        public Task<Result<Unit>> Handle(Request request, CancellationToken ct) => Task.FromResult<Result<Unit>>(Unit.Value);
    }

    internal sealed class DerivedHandler : OpenHandler;
}

namespace ModularMonolith.Architecture.Tests.BrokenModule.Infrastructure
{
    internal sealed class BrokenDbContext(DbContextOptions<BrokenDbContext> options) : ModuleDbContext(options, "broken");

    internal sealed class KnowsTheHub(IHubContext<Hub> hub)
    {
        public IHubClients Clients => hub.Clients;
    }
}

namespace ModularMonolith.Architecture.Tests.BrokenModule.Endpoints
{
    internal sealed class KnowsTheDatabase(Infrastructure.BrokenDbContext db)
    {
        public string Schema => db.Schema;
    }
}

namespace ModularMonolith.Architecture.Tests.BrokenModule.Contracts
{
    /// <summary>No record, and it can be changed.</summary>
    internal sealed class ChangeableEvent : IIntegrationEvent
    {
        public Guid PartitionKey { get; set; }

        public long Version { get; set; }
    }
}
