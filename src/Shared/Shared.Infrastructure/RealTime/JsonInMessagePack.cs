using System.Buffers;
using System.Text;
using System.Text.Json;
using MessagePack;
using MessagePack.Formatters;
using ModularMonolith.Shared.Infrastructure.Http;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>Everything in MessagePack is what it would be in JSON (names, ids and dates as text, what is refused), so that there is one contract to keep.</summary>
internal sealed class JsonInMessagePack : IFormatterResolver
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static MessagePackSerializerOptions Options { get; } =
        MessagePackSerializerOptions.Standard.WithResolver(new JsonInMessagePack()).WithSecurity(MessagePackSecurity.UntrustedData);

    public IMessagePackFormatter<T> GetFormatter<T>() => Formatter<T>.Instance;

    private sealed class Formatter<T> : IMessagePackFormatter<T>
    {
        public static readonly Formatter<T> Instance = new();

        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
            Write(ref writer, JsonSerializer.SerializeToElement(value, value?.GetType() ?? typeof(T), JsonBodies.Options));

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            var json = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { MaxDepth = JsonBodies.Options.MaxDepth })) Read(ref reader, writer, options);
            return JsonSerializer.Deserialize<T>(json.WrittenSpan, JsonBodies.Options)!;
        }
    }

    private static void Write(ref MessagePackWriter writer, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteMapHeader(json.GetPropertyCount());
                foreach (var member in json.EnumerateObject())
                {
                    writer.Write(member.Name);
                    Write(ref writer, member.Value);
                }

                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader(json.GetArrayLength());
                foreach (var item in json.EnumerateArray()) Write(ref writer, item);
                break;
            case JsonValueKind.String:
                writer.Write(json.GetString());
                break;
            case JsonValueKind.Number when json.TryGetInt64(out var whole):
                writer.Write(whole);
                break;
            case JsonValueKind.Number:
                writer.Write(json.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Write(json.ValueKind == JsonValueKind.True);
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    // The reader itself would put something in the place of what is no UTF-8.
    private static string Text(ref MessagePackReader reader)
    {
        var bytes = reader.ReadStringSequence() ?? throw new MessagePackSerializationException("A name is nil.");
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new MessagePackSerializationException("A text is not UTF-8.", e);
        }
    }

    private static void Read(ref MessagePackReader reader, Utf8JsonWriter json, MessagePackSerializerOptions options)
    {
        options.Security.DepthStep(ref reader);
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Map:
                json.WriteStartObject();
                for (var left = reader.ReadMapHeader(); left > 0; left--)
                {
                    json.WritePropertyName(Text(ref reader));
                    Read(ref reader, json, options);
                }

                json.WriteEndObject();
                break;
            case MessagePackType.Array:
                json.WriteStartArray();
                for (var left = reader.ReadArrayHeader(); left > 0; left--) Read(ref reader, json, options);
                json.WriteEndArray();
                break;
            case MessagePackType.String:
                json.WriteStringValue(Text(ref reader));
                break;
            case MessagePackType.Integer when reader.NextCode == MessagePackCode.UInt64:
                json.WriteNumberValue(reader.ReadUInt64());
                break;
            case MessagePackType.Integer:
                json.WriteNumberValue(reader.ReadInt64());
                break;
            case MessagePackType.Float when reader.ReadDouble() is var number:
                json.WriteNumberValue(double.IsFinite(number) ? number : throw new MessagePackSerializationException("Not a number of JSON's."));
                break;
            case MessagePackType.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                break;
            case MessagePackType.Nil:
                reader.ReadNil();
                json.WriteNullValue();
                break;
            default:
                throw new MessagePackSerializationException("Bytes and extensions have no place in JSON.");
        }

        reader.Depth--;
    }
}
