using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Shared.Infrastructure.Hosting;

/// <summary>Looks at every route before the first request does.</summary>
internal static class RouteCheck
{
    /// <exception cref="StartupException">A route declares neither permission nor "anonymous", has no handler or does not fit its request.</exception>
    public static void ThrowIfWrong(WebApplication app)
    {
        var handled = app.Services.GetRequiredService<ModuleCatalog>().Requests;
        foreach (var endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            var route = endpoint.Metadata.GetMetadata<RequestRoute>();
            if (route is null && endpoint.Metadata.GetMetadata<AnonymousRoute>() is null)
                throw new StartupException($"The route {endpoint.RoutePattern.RawText} declares neither a permission nor that it is anonymous. Map it with Handle<TRequest, TResult>, or add an AnonymousRoute.");
            if (route is not null && !handled.Contains(route.Route.Request))
                throw new StartupException($"The route {endpoint.RoutePattern.RawText} asks for {route.Route.Request.Name}, which no hosted module handles. Write its IHandler.");
            _ = endpoint.Metadata.GetMetadata<BuiltRoute>()?.Delegate.Value;
        }
    }
}
