using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Hosting;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Infrastructure.Settings;
using ModularMonolith.Shared.Requests;
using Shouldly;
using Xunit;
using Nothing = ModularMonolith.Shared.Unit;

namespace ModularMonolith.Unit.Tests.Platform;

/// <summary>Wiring mistakes stop the start and say what to do.</summary>
public sealed class WiringTests
{
    [Fact]
    public void A_request_without_a_permission_stops_the_start() =>
        Start([typeof(Silent), typeof(SilentHandler)]).ShouldBe("Silent declares no permission. Let its static Requires be Permission.Of(resource, action) or Permission.Anonymous.");

    [Fact]
    public void A_request_without_a_handler_stops_the_start() => Start([typeof(Greet)]).ShouldStartWith("Greet has no handler. Write an IHandler<Greet, …>");

    [Fact]
    public void A_request_with_two_handlers_stops_the_start() =>
        Start([typeof(Greet), typeof(GreetHandler), typeof(OtherGreetHandler)]).ShouldBe("Greet has two handlers, OtherGreetHandler is one of them. Keep one.");

    [Fact]
    public void A_reaction_to_an_event_without_a_name_stops_the_start() =>
        Start([typeof(OnNameless)]).ShouldBe("OnNameless listens to Nameless, which has no [EventName]. Give the event its name on the wire.");

    [Fact]
    public void A_handler_that_asks_for_what_nobody_registered_stops_the_start() =>
        Start([typeof(Greet), typeof(NeedyHandler)]).ShouldNotBeNull().ShouldContain(nameof(INobody));

    [Fact]
    public void A_route_that_declares_nothing_stops_the_start() =>
        Start([], routes => routes.MapGet("/secret", () => "Anyone?")).ShouldStartWith("The route /secret declares neither a permission nor that it is anonymous.");

    [Fact]
    public void A_route_without_a_handler_stops_the_start() =>
        Start([], routes => routes.MapGet("/greet", Handle<Greet, Nothing>.Ok())).ShouldStartWith("The route /greet asks for Greet, which no hosted module handles.");

    [Fact]
    public void A_route_that_names_what_its_request_does_not_have_stops_the_start() =>
        Start([typeof(Greet), typeof(GreetHandler)], routes => routes.MapGet("/greet/{whom}", Handle<Greet, Nothing>.Ok())).ShouldStartWith("The route /greet/{whom} names {whom}, which Greet does not have.");

    [Fact]
    public void Two_routes_at_one_address_stop_the_start() =>
        Start([typeof(Greet), typeof(GreetHandler)], routes =>
        {
            routes.MapGet("/greet", Handle<Greet, Nothing>.Ok());
            routes.MapGet("/greet", Handle<Greet, Nothing>.Ok());
        }).ShouldBe("Two routes answer GET /greet. Keep one.");

    [Fact]
    public void Two_routes_that_differ_in_a_parameters_name_only_stop_the_start() =>
        Start([typeof(Greet), typeof(GreetHandler)], routes =>
        {
            routes.MapGet("/greet/{whom}", () => "Hello").WithMetadata(new AnonymousRoute(IsLimited: true));
            routes.MapGet("/greet/{who}", () => "Hello").WithMetadata(new AnonymousRoute(IsLimited: true));
        }).ShouldBe("Two routes answer GET /greet/{who}. Keep one.");

    [Fact]
    public void An_assembly_that_is_no_module_stops_the_start() =>
        Should.Throw<StartupException>(() => BuiltModules.Make(typeof(Error).Assembly)).Message.ShouldBe("ModularMonolith.Shared has 0 public classes that implement IModule. A module has one.");

    [Fact]
    public void Two_modules_of_one_name_stop_the_start() =>
        Start(() => Builder().AddPlatform(new WiredModule([]), new WiredModule([]))).ShouldBe("Two modules are named Wired. A module's name is its schema's: rename one.");

    [Fact]
    public void Modules_are_hosted_in_the_order_in_which_they_are_enabled()
    {
        var builder = Builder(("Modules:Enabled", "wired2,Wired1"));

        builder.AddPlatform(new WiredModule([], name: "Wired1"), new WiredModule([], name: "Wired2"), new WiredModule([], name: "Wired3"));

        builder.Build().Services.GetRequiredService<ModuleCatalog>().Modules.Select(module => module.Name).ShouldBe(["Wired2", "Wired1"]);
    }

    [Fact]
    public void A_well_wired_module_starts() => Start([typeof(Greet), typeof(GreetHandler)], routes => routes.MapGet("/greet", Handle<Greet, Nothing>.Ok())).ShouldBeNull();

    /// <summary>What the person at the desk reads, or <c>null</c> where nothing is wrong.</summary>
    private static string? Start(Type[] types, Action<IEndpointRouteBuilder>? map = null) => Start(() =>
    {
        var builder = Builder();
        builder.AddPlatform(new WiredModule(types, map));
        builder.BuildPlatform().UsePlatform();
    });

    private static string? Start(Action start)
    {
        try
        {
            start();
            return null;
        }
        catch (StartupException e)
        {
            return e.Message;
        }
    }

    private static WebApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Jwt:AccessSecret"] = "unit tests sign with this, nobody else does",
            ["Log:Console"] = "false",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return builder;
    }

    private sealed class WiredModule(Type[] types, Action<IEndpointRouteBuilder>? map = null, string name = "Wired") : IModule
    {
        public string Name => name;

        public void Register(ModuleBuilder module) => module.Discover(types, typeof(WiredDbContext));

        public void MapEndpoints(IEndpointRouteBuilder routes) => map?.Invoke(routes);
    }

    private sealed class WiredDbContext(DbContextOptions<WiredDbContext> options) : ModuleDbContext(options, "wired");

    private interface INobody
    {
        Nothing Nothing { get; }
    }

    private sealed record Greet : IQuery<Nothing>
    {
        public static Permission Requires => Permission.Anonymous;
    }

    private sealed record Silent : IQuery<Nothing>
    {
        public static Permission Requires => null!;
    }

    private sealed record Nameless(Guid PartitionKey, long Version) : IIntegrationEvent;

    private sealed class GreetHandler : IHandler<Greet, Nothing>
    {
        public Task<Result<Nothing>> Handle(Greet request, CancellationToken ct) => Task.FromResult<Result<Nothing>>(Nothing.Value);
    }

    private sealed class OtherGreetHandler : IHandler<Greet, Nothing>
    {
        public Task<Result<Nothing>> Handle(Greet request, CancellationToken ct) => Task.FromResult<Result<Nothing>>(Nothing.Value);
    }

    private sealed class NeedyHandler(INobody nobody) : IHandler<Greet, Nothing>
    {
        public Task<Result<Nothing>> Handle(Greet request, CancellationToken ct) => Task.FromResult<Result<Nothing>>(nobody.Nothing);
    }

    private sealed class SilentHandler : IHandler<Silent, Nothing>
    {
        public Task<Result<Nothing>> Handle(Silent request, CancellationToken ct) => Task.FromResult<Result<Nothing>>(Nothing.Value);
    }

    private sealed class OnNameless : IReaction<Nameless>
    {
        public Task Handle(Nameless happened, CancellationToken ct) => Task.CompletedTask;
    }
}
