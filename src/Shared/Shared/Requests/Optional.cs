using System.Text.Json;
using System.Text.Json.Serialization;

namespace ModularMonolith.Shared.Requests;

/// <summary>A member that a client may leave out, where <c>null</c> says something else: left out keeps, <c>null</c> clears.</summary>
/// <param name="value">What the client gave.</param>
/// <typeparam name="T">The member's type.</typeparam>
[JsonConverter(typeof(OptionalConverter))]
public readonly struct Optional<T>(T? value) : IOptional
    where T : class
{
    /// <summary>Whether the client gave the member at all.</summary>
    public bool IsGiven { get; } = true;

    /// <summary>What the client gave; <c>null</c> also where it was left out.</summary>
    public T? Value { get; } = value;

    /// <summary>What the client gave, or <paramref name="kept"/> where it was left out.</summary>
    public T? Or(T? kept) => IsGiven ? Value : kept;
}

/// <summary>Known by its type alone: <c>null</c> is a value of such a member.</summary>
public interface IOptional;

/// <summary>JSON has the bare value where it is given.</summary>
internal sealed class OptionalConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Optional<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GenericTypeArguments[0]))!;

    private sealed class Of<T> : JsonConverter<Optional<T>>
        where T : class
    {
        public override bool HandleNull => true;

        public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.TokenType == JsonTokenType.Null ? null : Value(options).Read(ref reader, typeof(T), options));

        public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options)
        {
            if (value.Value is null) writer.WriteNullValue();
            else Value(options).Write(writer, value.Value, options);
        }

        // Not Deserialize: its errors would name a path of their own instead of the member's.
        private static JsonConverter<T> Value(JsonSerializerOptions options) => (JsonConverter<T>)options.GetConverter(typeof(T));
    }
}
