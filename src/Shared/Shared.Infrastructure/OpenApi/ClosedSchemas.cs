using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Requests;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ModularMonolith.Shared.Infrastructure.OpenApi;

/// <summary>Objects have the members that they name and no others. Answers always have all of them; requests those that their record asks for.</summary>
internal sealed class ClosedSchemas : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { Count: > 0 } properties } closed) return;
        closed.AdditionalPropertiesAllowed = false;
        var isRequest = context.Type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequest<>));
        var members = JsonBodies.Options.GetTypeInfo(context.Type).Properties;
        closed.Required = members.Where(m => properties.ContainsKey(m.Name) && (isRequest ? m.IsRequired : !IsLeftOut(context.Type, m.Name))).Select(m => m.Name).ToHashSet();
        foreach (var member in members)
            if (properties.TryGetValue(member.Name, out var property) && property is OpenApiSchema { Type: { } type } plain)
                plain.Type = TakesNull(member, isRequest) ? type | JsonSchemaType.Null : type & ~JsonSchemaType.Null;
    }

    // As the serializer has it, which refuses what is null and may not be.
    private static bool TakesNull(JsonPropertyInfo member, bool isRequest) =>
        isRequest ? member.IsSetNullable || member.PropertyType.IsAssignableTo(typeof(IOptional)) : member.IsGetNullable;

    private static bool IsLeftOut(Type type, string member) => type == typeof(Problem) && member == "errors";
}
