using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Shared.Infrastructure.Hosting;

/// <summary>Looks at every route before the first request does.</summary>
internal static partial class RouteCheck
{
    /// <exception cref="StartupException">A route declares neither permission nor "anonymous", has no handler or does not fit its request.</exception>
    public static void ThrowIfWrong(WebApplication app)
    {
        var handled = app.Services.GetRequiredService<ModuleCatalog>().Requests;
        HashSet<string> names = [], addresses = [];
        foreach (var endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>())
        {
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                if (!addresses.Add($"{method} {Parameter().Replace(endpoint.RoutePattern.RawText ?? "", "{}")}"))
                    throw new StartupException($"Two routes answer {method} {endpoint.RoutePattern.RawText}. Keep one.");

            var route = endpoint.Metadata.GetMetadata<RequestRoute>();
            if (route is null && endpoint.Metadata.GetMetadata<AnonymousRoute>() is null && endpoint.Metadata.GetMetadata<HubRoute>() is null)
                throw new StartupException($"The route {endpoint.RoutePattern.RawText} declares neither a permission nor that it is anonymous. Map it with Handle<TRequest, TResult>, map a hub with MapLiveHub, or add an AnonymousRoute.");
            if (route is not null && !handled.Contains(route.Route.Request))
                throw new StartupException($"The route {endpoint.RoutePattern.RawText} asks for {route.Route.Request.Name}, which no hosted module handles. Write its IHandler.");
            if (route is not null && !names.Add(route.Route.Request.Name))
                throw new StartupException($"Two routes ask for a {route.Route.Request.Name}, which names the operation in the documentation. Rename one of the requests.");
            _ = endpoint.Metadata.GetMetadata<BuiltRoute>()?.Delegate.Value;
        }
    }

    // Two templates that differ in a parameter's name only answer the same addresses.
    [GeneratedRegex(@"\{[^:}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
