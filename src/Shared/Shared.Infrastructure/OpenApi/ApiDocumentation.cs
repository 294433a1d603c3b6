using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Requests;
using Swashbuckle.AspNetCore.Swagger;
using Swashbuckle.AspNetCore.SwaggerGen;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace ModularMonolith.Shared.Infrastructure.OpenApi;

/// <summary>The API's documentation: a page for people, a document for machines, both made from the routes themselves.</summary>
internal static class ApiDocumentation
{
    public const string Page = "/api/docs";
    private const string Name = "v1";

    public static void AddApiDocumentation(this IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddTransient<ISerializerDataContractResolver>(_ => new JsonSerializerDataContractResolver(JsonBodies.Options));
        services.AddSwaggerGen(swagger =>
        {
            swagger.SwaggerDoc(Name, new OpenApiInfo
            {
                Title = "Modular Monolith",
                Version = typeof(ApiDocumentation).Assembly.GetName().Version!.ToString(3),
                Description = "Accounts, profiles, posts and chat. Every error is application/problem+json (RFC 9457) and carries the request's id.",
                Contact = new OpenApiContact { Name = "Modular Monolith", Url = new Uri("https://example.org/modular-monolith") },
                License = new OpenApiLicense { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") },
            });
            swagger.SupportNonNullableReferenceTypes();
            swagger.MapType<Optional<string>>(() => new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null });
            swagger.SchemaFilter<ClosedSchemas>();
            swagger.DocumentFilter<RouteDocumentation>();
        });
    }

    public static void MapApiDocumentation(this IEndpointRouteBuilder routes)
    {
        MapPage(routes);
        Map(routes, "/api/docs-json", "application/json", (document, ct) => document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0, ct));
        Map(routes, "/api/docs-yaml", "application/yaml", (document, ct) => document.SerializeAsYamlAsync(OpenApiSpecVersion.OpenApi3_0, ct));
    }

    /// <summary>The page's files are served before routing; the route says so to the other methods.</summary>
    private static void MapPage(IEndpointRouteBuilder routes) =>
        routes.MapMethods(Page, [HttpMethods.Get], (RequestDelegate)(_ => Task.CompletedTask)).WithMetadata(new AnonymousRoute(IsLimited: false));

    public static void UseApiDocumentationPage(this IApplicationBuilder app)
    {
        app.UseWhen(http => HttpMethods.IsGet(http.Request.Method) && http.Request.Path.StartsWithSegments(Page, StringComparison.Ordinal), page =>
        {
            page.Use((http, next) =>
            {
                http.Response.Headers.ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
                // Served where it was asked for, without a redirect.
                if (http.Request.Path == Page) http.Request.Path = $"{Page}/index.html";
                return next(http);
            });
            page.UseSwaggerUI(ui =>
            {
                ui.RoutePrefix = Page[1..];
                ui.DocumentTitle = "Modular Monolith API";
                ui.SwaggerEndpoint("/api/docs-json", "Modular Monolith");
                (ui.StylesPath, ui.ScriptBundlePath) = ($"{Page}/swagger-ui.css", $"{Page}/swagger-ui-bundle.js");
                ui.ScriptPresetsPath = $"{Page}/swagger-ui-standalone-preset.js";
                ui.IndexStream = Index;
            });
        });
    }

    // The page's own addresses are relative to its folder; ours has no trailing slash.
    private static MemoryStream Index()
    {
        using var reader = new StreamReader(new SwaggerUIOptions().IndexStream());
        var html = reader.ReadToEnd().Replace("\"./", $"\"{Page}/", StringComparison.Ordinal).Replace("\"index.js", $"\"{Page}/index.js", StringComparison.Ordinal);
        return new MemoryStream(Encoding.UTF8.GetBytes(html));
    }

    private static void Map(IEndpointRouteBuilder routes, string path, string type, Func<OpenApiDocument, CancellationToken, Task<string>> serialize)
    {
        string? written = null;
        routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)(async http =>
        {
            written ??= await serialize(http.RequestServices.GetRequiredService<ISwaggerProvider>().GetSwagger(Name), CancellationToken.None);
            http.Response.ContentType = string.Create(CultureInfo.InvariantCulture, $"{type}; charset=utf-8");
            await http.Response.WriteAsync(written, http.RequestAborted);
        })).WithMetadata(new AnonymousRoute(IsLimited: false));
    }
}
