using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace ModularMonolith.Unit.Tests.Users;

/// <summary>Real and forged picture files.</summary>
internal static class PictureFiles
{
    /// <summary>Red, green, blue and white quarters, from the upper left to the lower right.</summary>
    public static byte[] Quarters(string format, int width, int height) => Encode(format, width, height, canvas =>
    {
        Fill(canvas, SKColors.Red, 0, 0, width / 2, height / 2);
        Fill(canvas, new SKColor(0, 255, 0), width / 2, 0, width, height / 2);
        Fill(canvas, SKColors.Blue, 0, height / 2, width / 2, height);
        Fill(canvas, SKColors.White, width / 2, height / 2, width, height);
    });

    /// <summary>Something that does not compress, so that every byte of the file matters.</summary>
    public static byte[] Noise(string format, int width, int height)
    {
        var random = new Random(1);
        return Encode(format, width, height, canvas =>
        {
            for (var y = 0; y < height; y += 4)
                for (var x = 0; x < width; x += 4) Fill(canvas, new SKColor((uint)random.Next() | 0xFF000000), x, y, x + 4, y + 4);
        });
    }

    /// <summary>A JPEG that says how the camera was held, and more than anyone should know.</summary>
    public static byte[] Held(byte[] jpeg, int orientation)
    {
        // One Exif block: big-endian TIFF header, one directory entry, tag 0x0112 (orientation).
        byte[] exif = [.. "Exif\0\0MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        return [0xFF, 0xD8, .. Segment(0xE1, exif), .. Segment(0xFE, "taken-at-home"u8), .. jpeg[2..]];
    }

    /// <summary>A PNG of a few kilobytes with any number of pixels, all black.</summary>
    public static byte[] Huge(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1;
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[1 + ((width + 7) / 8)];
            for (var y = 0; y < height; y++) zlib.Write(row);
        }

        return [0x89, .. "PNG\r\n"u8, 0x1A, .. "\n"u8, .. PngChunk("IHDR", header), .. PngChunk("IDAT", packed.ToArray()), .. PngChunk("IEND", [])];
    }

    /// <summary>A WebP that shows one picture after the other.</summary>
    public static byte[] Animated(int side, params SKColor[] colors)
    {
        byte[] size = [(byte)(side - 1), 0, 0, (byte)(side - 1), 0, 0];
        byte[] body = [.. "WEBP"u8, .. RiffChunk("VP8X", [2, 0, 0, 0, .. size]), .. RiffChunk("ANIM", [0, 0, 0, 0, 0, 0])];
        foreach (var color in colors)
        {
            var frame = Encode("webp", side, side, canvas => canvas.Clear(color));
            body = [.. body, .. RiffChunk("ANMF", [0, 0, 0, 0, 0, 0, .. size, 100, 0, 0, 0, .. frame[12..]])];
        }

        return RiffChunk("RIFF", body);
    }

    /// <summary>The colours in the middle of the four quarters, as letters.</summary>
    public static string Corners(byte[] picture)
    {
        using var bitmap = SKBitmap.Decode(picture);
        var (left, right, top, bottom) = (bitmap.Width / 4, bitmap.Width * 3 / 4, bitmap.Height / 4, bitmap.Height * 3 / 4);
        return string.Concat(Letter(left, top), Letter(right, top), Letter(left, bottom), Letter(right, bottom));

        string Letter(int x, int y) => bitmap.GetPixel(x, y) switch
        {
            { Red: > 200, Green: > 200, Blue: > 200 } => "W",
            { Red: > 200, Green: < 60, Blue: < 60 } => "R",
            { Red: < 60, Green: > 200, Blue: < 60 } => "G",
            { Red: < 60, Green: < 60, Blue: > 200 } => "B",
            var other => $"({other})",
        };
    }

    public static (int Width, int Height) Size(byte[] picture)
    {
        using var bitmap = SKBitmap.Decode(picture);
        return (bitmap.Width, bitmap.Height);
    }

    private static byte[] Encode(string format, int width, int height, Action<SKCanvas> paint)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap)) paint(canvas);
        using var data = bitmap.Encode(Enum.Parse<SKEncodedImageFormat>(format, ignoreCase: true), 90);
        return data.ToArray();
    }

    private static void Fill(SKCanvas canvas, SKColor color, int left, int top, int right, int bottom)
    {
        using var paint = new SKPaint { Color = color };
        canvas.DrawRect(new SKRect(left, top, right, bottom), paint);
    }

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] PngChunk(string type, byte[] content)
    {
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. content];
        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc(typed));
        return [.. length, .. typed, .. checksum];
    }

    private static byte[] RiffChunk(string type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. Encoding.ASCII.GetBytes(type), .. length, .. content, .. new byte[content.Length % 2]];
    }

    public static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
