using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModularMonolith.Shared.Infrastructure.Http;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// What a client gave to a hub method, read as strictly as a body over HTTP. One that is wrong still reaches the method, so that the
/// client hears what is wrong with it in the one error shape.
/// </summary>
/// <typeparam name="T">The record that is due.</typeparam>
[JsonConverter(typeof(ArgumentConverter))]
public readonly struct Argument<T>
{
    private readonly Result<T>? read;

    private Argument(Result<T> read) => this.read = read;

    /// <summary>Hands the argument to <paramref name="handle"/> and makes the answer of its result.</summary>
    /// <param name="handle">Asks the request's handler.</param>
    /// <param name="answer">What of a success the client is told; nothing where it is left out.</param>
    public async Task<HubAnswer> Handle<TResult>(Func<T, Task<Result<TResult>>> handle, Func<TResult, object>? answer = null)
    {
        ArgumentNullException.ThrowIfNull(handle);
        // Without a value: as many arguments as the method takes did not come.
        if (read is not { } argument) return new HubAnswer(Malformed);
        if (argument.IsFailure) return new HubAnswer(argument.Error);
        var result = await handle(argument.Value);
        return result.IsFailure ? new HubAnswer(result.Error) : new HubAnswer(answer?.Invoke(result.Value));
    }

    private static Error Malformed { get; } = new(ErrorKind.BadRequest, "The only argument must be one well-formed object");

    private static StrictReader<T> Reader { get; } = new(JsonBodies.Options, Malformed);

    /// <summary>Reads whatever stands there, to its end.</summary>
    internal sealed class Converter : JsonConverter<Argument<T>>
    {
        public override Argument<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var given = JsonDocument.ParseValue(ref reader);
            return new(given.RootElement.ValueKind == JsonValueKind.Object ? Reader.Read(JsonMarshal.GetRawUtf8Value(given.RootElement)) : Malformed);
        }

        public override void Write(Utf8JsonWriter writer, Argument<T> value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}

internal sealed class ArgumentConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Argument<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Argument<>.Converter).MakeGenericType(typeToConvert.GenericTypeArguments))!;
}
