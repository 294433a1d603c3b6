using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ModularMonolith.Shared.Infrastructure.OpenApi;

internal static class ApiDocumentation
{
    public static void AddApiDocumentation(this IServiceCollection services) { }

    public static void MapApiDocumentation(this IEndpointRouteBuilder routes) { }
}
