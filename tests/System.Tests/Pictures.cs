using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using ModularMonolith.Tests.Support;
using SkiaSharp;

namespace ModularMonolith.SystemTests;

/// <summary>Real and forged picture files.</summary>
internal static class Pictures
{
    public static byte[] Png(int width, int height) => Encode(width, height, SKEncodedImageFormat.Png);

    public static byte[] Jpeg(int width, int height) => Encode(width, height, SKEncodedImageFormat.Jpeg);

    public static byte[] Webp(int width, int height) => Encode(width, height, SKEncodedImageFormat.Webp);

    public static byte[] Of(string format, int width = 64, int height = 48) => format switch
    {
        "png" => Png(width, height),
        "jpeg" => Jpeg(width, height),
        "webp" => Webp(width, height),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>A JPEG that says it was taken with the camera turned, and by whom.</summary>
    public static byte[] JpegWithMetadata(int width, int height, string comment, ushort orientation)
    {
        // One Exif block: big-endian TIFF header, one directory entry, tag 0x0112 (orientation).
        byte[] exif = [.. "Exif\0\0MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        return [0xFF, 0xD8, .. Segment(0xE1, exif), .. Segment(0xFE, Encoding.ASCII.GetBytes(comment)), .. Jpeg(width, height)[2..]];
    }

    /// <summary>A few kilobytes that claim, and keep, any number of pixels: one bit each, all black.</summary>
    public static byte[] HugePng(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1;

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[1 + ((width + 7) / 8)];
            for (var y = 0; y < height; y++)
                zlib.Write(row);
        }
        return [0x89, .. "PNG\r\n"u8, 0x1A, .. "\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    public static SKBitmap Decode(byte[] picture) => SKBitmap.Decode(picture);

    public static Task<Answer> Upload(Caller someone, byte[] picture, string fileName = "me.png", string mediaType = "image/png", string field = "avatar") =>
        someone.Send(HttpMethod.Post, "/users/me/avatar", Form(picture, fileName, mediaType, field));

    public static MultipartFormDataContent Form(byte[] picture, string fileName = "me.png", string mediaType = "image/png", string field = "avatar")
    {
        var form = new MultipartFormDataContent();
        Add(form, picture, fileName, mediaType, field);
        return form;
    }

    public static void Add(MultipartFormDataContent form, byte[] picture, string fileName = "me.png", string mediaType = "image/png", string field = "avatar")
    {
        var part = new ByteArrayContent(picture);
        part.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        form.Add(part, field, fileName);
    }

    private static byte[] Encode(int width, int height, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.CornflowerBlue);
            using var paint = new SKPaint { Color = SKColors.Tomato };
            canvas.DrawRect(0, 0, width / 2f, height / 2f, paint);
        }
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private static byte[] Segment(byte marker, byte[] content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. content];
        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc(typed));
        return [.. length, .. typed, .. checksum];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
