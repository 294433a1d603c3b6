using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace ModularMonolith.Shared.Infrastructure.OpenApi;

/// <summary>Makes an example that fits a schema, from the members' names and formats.</summary>
internal static class Examples
{
    public static DateTimeOffset Moment { get; } = new(2026, 1, 15, 10, 30, 45, TimeSpan.Zero);

    public static JsonNode? Of(IOpenApiSchema schema, SchemaRepository? repository = null, string name = "") => Resolve(schema, repository) switch
    {
        { Enum: [var first, ..] } => first.DeepClone(),
        { Properties: { Count: > 0 } members } => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Of(m.Value, repository, m.Key)))),
        { AllOf: [var only] } => Of(only, repository, name),
        { Type: { } type } known => Plain(type & ~JsonSchemaType.Null, known, repository, name),
        _ => null,
    };

    private static JsonNode? Plain(JsonSchemaType type, IOpenApiSchema schema, SchemaRepository? repository, string name) => type switch
    {
        JsonSchemaType.Array => new JsonArray(schema.Items is { } items ? Of(items, repository, name) : null),
        JsonSchemaType.Integer => name is "total" or "totalPages" or "page" or "seq" or "lastSeq" ? 1 : 20,
        JsonSchemaType.Number => 1.5,
        JsonSchemaType.Boolean => true,
        JsonSchemaType.String => Words(schema.Format, name),
        JsonSchemaType.Object => new JsonObject(),
        _ => null,
    };

    private static string Words(string? format, string name) => (format, name) switch
    {
        ("uuid", _) => "01890a5d-ac96-774b-bcce-b302099a8057",
        ("date-time", _) => "2026-01-15T10:30:45.000000Z",
        (_, "email") => "john@example.com",
        (_, "displayName" or "ownerDisplayName" or "senderDisplayName") => "John Doe",
        (_, "avatarUrl") => "/uploads/avatars/01890a5d-ac96-774b-bcce-b302099a8057.webp",
        (_, "tokenType") => "Bearer",
        (_, "status") => "ok",
        _ => "text",
    };

    private static IOpenApiSchema Resolve(IOpenApiSchema schema, SchemaRepository? repository) =>
        schema is OpenApiSchemaReference { Reference.Id: { } id } && repository?.Schemas.TryGetValue(id, out var target) == true ? target : schema;
}
