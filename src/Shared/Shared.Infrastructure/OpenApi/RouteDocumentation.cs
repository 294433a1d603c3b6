using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ModularMonolith.Shared.Infrastructure.OpenApi;

/// <summary>Writes an operation for every route from what the route says of itself; a route can't be there and not be documented.</summary>
internal sealed class RouteDocumentation(EndpointDataSource endpoints, ModuleCatalog catalog) : IDocumentFilter
{
    private const string Scheme = "BearerAuth";
    private const string Json = "application/json";

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Servers = [new OpenApiServer { Url = "/", Description = "This host" }];
        swaggerDoc.Components ??= new OpenApiComponents();
        swaggerDoc.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "The accessToken of POST /auth/login" },
        };

        var used = new HashSet<string>();
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>().OrderBy(e => e.RoutePattern.RawText, StringComparer.Ordinal))
        {
            if (endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags is not [var tag, ..]) continue;
            used.Add(tag);
            var path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (!swaggerDoc.Paths.TryGetValue(path, out var item)) swaggerDoc.Paths[path] = item = new OpenApiPathItem();
            var operation = new OperationWriter(endpoint, swaggerDoc, context).Write(tag);
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Where(m => m != HttpMethods.Head))
                ((OpenApiPathItem)item).AddOperation(HttpMethod.Parse(method), operation);
        }

        (string Name, string About)[] tags = [("Health", "How the process is, and events that were given up"), .. catalog.All.Select(module => (module.Name, module.About))];
        swaggerDoc.Tags = new HashSet<OpenApiTag>(tags.Where(tag => used.Contains(tag.Name)).Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.About }));
    }

    private sealed class OperationWriter(RouteEndpoint endpoint, OpenApiDocument document, DocumentFilterContext context)
    {
        private readonly RequestRoute? route = endpoint.Metadata.GetMetadata<RequestRoute>();

        public OpenApiOperation Write(string tag)
        {
            var permission = route?.Route.Requires ?? Permission.Anonymous;
            var summary = endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary ?? "";
            var operation = new OpenApiOperation
            {
                OperationId = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? JsonNamingPolicy.CamelCase.ConvertName(route!.Route.Request.Name),
                Summary = summary,
                Description = permission.IsAnonymous ? $"{summary}. Anyone may ask." : $"{summary}. Requires the permission `{permission}`.",
                Tags = new HashSet<OpenApiTagReference> { new(tag, document) },
                Parameters = [],
                Responses = [],
                Security = permission.IsAnonymous ? [] : [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }],
            };
            if (route is not null) WriteInput(operation, route);
            else foreach (var place in endpoint.RoutePattern.Parameters)
                operation.Parameters.Add(Parameter(place.Name, ParameterLocation.Path, new OpenApiSchema { Type = JsonSchemaType.String }, required: true));
            WriteAnswers(operation, permission);
            return operation;
        }

        private void WriteInput(OpenApiOperation operation, RequestRoute request)
        {
            var scratch = new SchemaRepository();
            context.SchemaGenerator.GenerateSchema(request.Route.Request, scratch);
            var schema = (OpenApiSchema)scratch.Schemas.Single(s => s.Key == request.Route.Request.Name).Value;
            var members = schema.Properties ?? new Dictionary<string, IOpenApiSchema>();
            var inRoute = endpoint.RoutePattern.Parameters.Select(p => p.Name).ToHashSet();

            foreach (var (name, member) in members)
            {
                if (inRoute.Contains(name)) operation.Parameters!.Add(Parameter(name, ParameterLocation.Path, member, required: true));
                else if (name == IfMatch.Member) operation.Parameters!.Add(Parameter("If-Match", ParameterLocation.Header, new OpenApiSchema { Type = JsonSchemaType.String }, required: false));
                else if (!request.HasBody) operation.Parameters!.Add(Parameter(name, ParameterLocation.Query, member, schema.Required?.Contains(name) == true));
            }

            if (request.FormField is { } field) operation.RequestBody = Form(field);
            else if (request.HasBody) operation.RequestBody = Body(request, inRoute.Append(IfMatch.Member).ToHashSet());
        }

        private OpenApiRequestBody Body(RequestRoute request, IReadOnlySet<string> elsewhere)
        {
            var reference = context.SchemaGenerator.GenerateSchema(request.Route.Request, context.SchemaRepository);
            var schema = (OpenApiSchema)context.SchemaRepository.Schemas[request.Route.Request.Name];
            foreach (var name in elsewhere)
            {
                schema.Properties?.Remove(name);
                schema.Required?.Remove(name);
            }

            var example = JsonSerializer.SerializeToNode(endpoint.Metadata.GetMetadata<BodyExample>()?.Value, JsonBodies.Options);
            if (example is JsonObject members)
                foreach (var name in elsewhere) members.Remove(name);
            return new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { [Json] = new() { Schema = reference, Example = example ?? Examples.Of(reference) } },
            };
        }

        private static OpenApiRequestBody Form(string field) => new()
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string> { field },
                        Properties = new Dictionary<string, IOpenApiSchema> { [field] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                        AdditionalPropertiesAllowed = false,
                    },
                    Example = new JsonObject { [field] = "the file's bytes" },
                },
            },
        };

        private static OpenApiParameter Parameter(string name, ParameterLocation place, IOpenApiSchema schema, bool required)
        {
            // "null" can't be written in an address.
            if (schema is OpenApiSchema { Type: { } type } plain) plain.Type = type & ~JsonSchemaType.Null;
            return new OpenApiParameter { Name = name, In = place, Required = required, Schema = schema };
        }

        private void WriteAnswers(OpenApiOperation operation, Permission permission)
        {
            if (route is not null)
            {
                Succeed(operation, route.Route.Status, route.Route.Body);
                if (route.Route.AlsoAnswers is { } also) Succeed(operation, also, route.Route.Body);
            }
            else
            {
                var answer = endpoint.Metadata.GetMetadata<AnonymousRoute>()!;
                Succeed(operation, StatusCodes.Status200OK, answer.Body ?? typeof(string), answer.MediaType);
                if (answer.MayBeUnavailable) Succeed(operation, StatusCodes.Status503ServiceUnavailable, answer.Body ?? typeof(string), answer.MediaType);
            }

            foreach (var group in Errors(permission).Distinct().GroupBy(Problems.Status).OrderBy(g => g.Key))
                operation.Responses![group.Key.ToString()] = Refusal(group.Key, [.. group]);
        }

        private IEnumerable<ErrorKind> Errors(Permission permission)
        {
            yield return ErrorKind.BadRequest;
            foreach (var error in endpoint.Metadata.GetOrderedMetadata<Refusals>().SelectMany(r => r.Errors)) yield return error;
            if (!permission.IsAnonymous)
                foreach (var error in new[] { ErrorKind.Unauthorized, ErrorKind.TokenExpired, ErrorKind.InvalidToken, ErrorKind.Forbidden }) yield return error;
            if (route?.HasBody == true)
                foreach (var error in new[] { ErrorKind.PayloadTooLarge, ErrorKind.UnsupportedMediaType }) yield return error;
            if (endpoint.Metadata.GetMetadata<AnonymousRoute>() is not { IsLimited: false }) yield return ErrorKind.TooManyRequests;
            yield return ErrorKind.InternalServerError;
            if (route is not null) yield return ErrorKind.ServiceUnavailable;
        }

        private void Succeed(OpenApiOperation operation, int status, Type body, string mediaType = Json)
        {
            var response = new OpenApiResponse { Description = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) };
            if (body != typeof(void))
            {
                var schema = body == typeof(Stream)
                    ? new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
                    : context.SchemaGenerator.GenerateSchema(body, context.SchemaRepository);
                response.Content = new Dictionary<string, OpenApiMediaType>
                {
                    [mediaType] = new() { Schema = schema, Example = body == typeof(Stream) ? null : Examples.Of(schema, context.SchemaRepository) },
                };
            }

            operation.Responses![status.ToString()] = response;
        }

        private OpenApiResponse Refusal(int status, IReadOnlyList<ErrorKind> kinds) => new()
        {
            Description = string.Join(" or ", kinds),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new()
                {
                    Schema = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository),
                    Example = JsonSerializer.SerializeToNode(
                        new Problem(status, kinds[0].ToString(), "What is wrong, in one sentence", "01890a5d-ac96-774b-bcce-b302099a8057", Examples.Moment, "/" + endpoint.RoutePattern.RawText!.Trim('/')),
                        JsonBodies.Options),
                },
            },
        };
    }
}
