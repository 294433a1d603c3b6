using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>How JSON is read and written: nothing unknown, nothing twice, nothing of another type, dates in UTC with <c>Z</c>.</summary>
public static class JsonBodies
{
    /// <summary>For bodies and answers.</summary>
    public static JsonSerializerOptions Options { get; } = Create(JsonNumberHandling.Strict);

    /// <summary>For what comes as text: numbers stand in strings.</summary>
    internal static JsonSerializerOptions FromText { get; } = Create(JsonNumberHandling.AllowReadingFromString);

    private static JsonSerializerOptions Create(JsonNumberHandling numbers)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNameCaseInsensitive = false,
            AllowDuplicateProperties = false,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = numbers,
            MaxDepth = 32,
            // Answers are JSON, never embedded in HTML: names like Müller stay readable.
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new EnumConverter());
        options.Converters.Add(new UtcConverter());
        options.Converters.Add(new TextConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
    }

    // The library's own takes "public, private" for one value, and names in any case.
    private sealed class EnumConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Names<>).MakeGenericType(typeToConvert))!;

        private sealed class Names<T> : JsonConverter<T>
            where T : struct, Enum
        {
            private readonly Dictionary<string, T> values = Enum.GetValues<T>().ToDictionary(Name);

            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                reader.TokenType == JsonTokenType.String && values.TryGetValue(reader.GetString()!, out var value)
                    ? value
                    : throw new JsonException("Not one of the names.");

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Name(value));

            private static string Name(T value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
        }
    }

    // PostgreSQL's text can't hold NUL, and half a surrogate pair is no character.
    private sealed class TextConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String) throw new JsonException("Not a string.");
            try
            {
                var text = reader.GetString()!;
                return text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("NUL in a string.") : text;
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException("Half a surrogate pair in a string.", e);
            }
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        // Dictionary keys (the error's members) are strings too.
        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;
    }
}
