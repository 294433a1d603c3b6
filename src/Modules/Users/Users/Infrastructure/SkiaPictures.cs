using System.Threading.RateLimiting;
using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using SkiaSharp;

namespace ModularMonolith.Modules.Users.Infrastructure;

/// <summary>Pictures by Skia. Two at a time: the largest allowed one takes 160 MB while it is decoded.</summary>
internal sealed class SkiaPictures : IPictures, IDisposable
{
    private const int Quality = 85;

    private readonly ConcurrencyLimiter slots = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = 2,
        QueueLimit = 50,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task<Result<byte[]>> Render(byte[] file, CancellationToken ct)
    {
        if (!Avatar.IsPicture(file)) return AvatarErrors.NoPicture;
        using var slot = await slots.AcquireAsync(1, ct);
        if (!slot.IsAcquired) return AvatarErrors.Busy;
        // A thread of its own: seconds of work on the pool's few threads would hold up every other request.
        return await Task.Factory.StartNew(() => Render(file), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Dispose() => slots.Dispose();

    private static Result<byte[]> Render(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null) return AvatarErrors.Unreadable;
        // The header says it; nothing has been decoded yet.
        if ((long)codec.Info.Width * codec.Info.Height > Avatar.MaxPixels) return AvatarErrors.TooManyPixels;

        using var decoded = Decode(codec);
        return decoded is null ? AvatarErrors.Unreadable : Encode(decoded, codec.Info.Size, codec.EncodedOrigin);
    }

    /// <summary>The first frame in sRGB, or <c>null</c> where the file is damaged or breaks off.</summary>
    private static SKBitmap? Decode(SKCodec codec)
    {
        // JPEG and WebP can be decoded smaller than they are, at a fraction of the cost; twice what is kept leaves the filter enough to see.
        var longer = Math.Max(codec.Info.Width, codec.Info.Height);
        var size = codec.GetScaledDimensions(Math.Min(1f, 2f * Avatar.LongerSide / longer));
        using var srgb = SKColorSpace.CreateSrgb();
        var bitmap = new SKBitmap();
        if (bitmap.TryAllocPixels(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul, srgb))
            && codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success)
        {
            bitmap.SetImmutable();
            return bitmap;
        }

        bitmap.Dispose();
        return null;
    }

    private static byte[] Encode(SKBitmap decoded, SKSizeI original, SKEncodedOrigin origin)
    {
        var scale = Math.Min(1f, (float)Avatar.LongerSide / Math.Max(original.Width, original.Height));
        var (width, height) = (Scaled(original.Width), Scaled(original.Height));
        var isOnItsSide = origin >= SKEncodedOrigin.LeftTop;
        var (uprightWidth, uprightHeight) = isOnItsSide ? (height, width) : (width, height);

        // Without a colour space the file carries no profile, and readers take it for the sRGB that it is.
        using var surface = SKSurface.Create(new SKImageInfo(uprightWidth, uprightHeight, SKColorType.Rgba8888, SKAlphaType.Premul));
        surface.Canvas.Concat(Upright(origin, uprightWidth, uprightHeight));
        using (var image = SKImage.FromBitmap(decoded))
            surface.Canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using var upright = surface.Snapshot();
        using var webp = upright.Encode(SKEncodedImageFormat.Webp, Quality);
        return webp.ToArray();

        int Scaled(int side) => Math.Max(1, (int)MathF.Round(side * scale));
    }

    /// <summary>Undoes how the camera was held (Exif 2.32, tag 0x0112), within a canvas of the upright size.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, float width, float height) => origin switch
    {
        SKEncodedOrigin.TopRight => Matrix(-1, 0, width, 0, 1, 0),
        SKEncodedOrigin.BottomRight => Matrix(-1, 0, width, 0, -1, height),
        SKEncodedOrigin.BottomLeft => Matrix(1, 0, 0, 0, -1, height),
        SKEncodedOrigin.LeftTop => Matrix(0, 1, 0, 1, 0, 0),
        SKEncodedOrigin.RightTop => Matrix(0, -1, width, 1, 0, 0),
        SKEncodedOrigin.RightBottom => Matrix(0, -1, width, -1, 0, height),
        SKEncodedOrigin.LeftBottom => Matrix(0, 1, 0, -1, 0, height),
        _ => SKMatrix.Identity,
    };

    private static SKMatrix Matrix(float scaleX, float skewX, float moveX, float skewY, float scaleY, float moveY) =>
        new(scaleX, skewX, moveX, skewY, scaleY, moveY, 0, 0, 1);
}
