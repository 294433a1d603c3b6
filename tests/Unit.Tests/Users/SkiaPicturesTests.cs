using System.Text;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Modules.Users.Infrastructure;
using ModularMonolith.Shared;
using Shouldly;
using SkiaSharp;
using Xunit;

namespace ModularMonolith.Unit.Tests.Users;

public sealed class SkiaPicturesTests : IDisposable
{
    private readonly SkiaPictures pictures = new();

    public void Dispose() => pictures.Dispose();

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("webp")]
    public async Task Every_accepted_format_becomes_WebP_and_looks_the_same(string format)
    {
        var webp = await Rendered(PictureFiles.Quarters(format, 64, 48));

        Encoding.ASCII.GetString(webp, 8, 4).ShouldBe("WEBP");
        (PictureFiles.Corners(webp), PictureFiles.Size(webp)).ShouldBe(("RGBW", (64, 48)));
    }

    [Theory]
    [InlineData("png", 1024, 512, 512, 256)]
    [InlineData("jpeg", 600, 1200, 256, 512)]
    [InlineData("webp", 3000, 2000, 512, 341)]
    [InlineData("jpeg", 3001, 2999, 512, 512)]
    [InlineData("png", 513, 1, 512, 1)]
    [InlineData("png", 4000, 2, 512, 1)]
    [InlineData("png", 512, 512, 512, 512)]
    [InlineData("png", 1, 1, 1, 1)]
    public async Task The_longer_side_has_at_most_512_pixels(string format, int width, int height, int keptWidth, int keptHeight) =>
        PictureFiles.Size(await Rendered(PictureFiles.Quarters(format, width, height))).ShouldBe((keptWidth, keptHeight));

    // Exif 2.32, tag 0x0112: which side of what is seen the first row and the first column are.
    [Theory]
    [InlineData(1, "RGBW")]
    [InlineData(2, "GRWB")]
    [InlineData(3, "WBGR")]
    [InlineData(4, "BWRG")]
    [InlineData(5, "RBGW")]
    [InlineData(6, "BRWG")]
    [InlineData(7, "WGBR")]
    [InlineData(8, "GWRB")]
    public async Task A_picture_is_turned_upright(int orientation, string seen) =>
        PictureFiles.Corners(await Rendered(PictureFiles.Held(PictureFiles.Quarters("jpeg", 1600, 800), orientation))).ShouldBe(seen);

    [Theory]
    [InlineData(1, 512, 256)]
    [InlineData(6, 256, 512)]
    public async Task A_picture_that_is_turned_has_its_sides_changed(int orientation, int width, int height) =>
        PictureFiles.Size(await Rendered(PictureFiles.Held(PictureFiles.Quarters("jpeg", 1600, 800), orientation))).ShouldBe((width, height));

    [Theory]
    [InlineData("Exif")]
    [InlineData("EXIF")]
    [InlineData("ICCP")]
    [InlineData("taken-at-home")]
    [InlineData("script")]
    public async Task Nothing_but_the_picture_survives(string trace)
    {
        byte[] polyglot = [.. PictureFiles.Held(PictureFiles.Quarters("jpeg", 50, 50), 1), .. "<script>alert(1)</script>"u8];

        Encoding.Latin1.GetString(await Rendered(polyglot)).ShouldNotContain(trace);
    }

    [Fact]
    public async Task Of_an_animation_the_first_picture_is_kept()
    {
        var webp = await Rendered(PictureFiles.Animated(40, SKColors.Red, SKColors.Blue));

        (PictureFiles.Corners(webp), Encoding.Latin1.GetString(webp).Contains("ANMF", StringComparison.Ordinal)).ShouldBe(("RRRR", false));
    }

    [Theory]
    [InlineData("GIF89a")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("RIFF....WAVEfmt ")]
    [InlineData("plain text")]
    [InlineData("")]
    public async Task What_does_not_begin_like_a_picture_is_none(string content) =>
        (await Render(Encoding.Latin1.GetBytes(content))).Error.ShouldBe(AvatarErrors.NoPicture);

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("webp")]
    public async Task A_picture_that_breaks_off_anywhere_is_unreadable(string format)
    {
        var file = PictureFiles.Noise(format, 300, 300);

        foreach (var part in new[] { 0.01, 0.3, 0.5, 0.9, 0.99 })
            (await Render(file[..(int)(file.Length * part)])).Error.ShouldBe(AvatarErrors.Unreadable, $"{part:P0} of {file.Length} bytes");
    }

    [Theory]
    [InlineData(8000, 5001)]
    [InlineData(30_000, 30_000)]
    [InlineData(2_000_000_000, 2_000_000_000)]
    public async Task More_than_40_megapixels_are_not_decoded(int width, int height)
    {
        var file = PictureFiles.Huge(8, 8);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);

        (await Render(Checked(file))).Error.Kind.ShouldBe(ErrorKind.UnprocessableEntity);
    }

    [Fact]
    public async Task Exactly_40_megapixels_are_fine() =>
        PictureFiles.Size(await Rendered(PictureFiles.Huge(8000, 5000))).ShouldBe((512, 320));

    [Fact]
    public async Task Whoever_comes_when_50_wait_is_asked_to_come_again()
    {
        using var enough = new CancellationTokenSource();
        var file = PictureFiles.Huge(4000, 4000);

        var renders = Enumerable.Range(0, 60).Select(_ => pictures.Render(file, enough.Token)).ToList();

        renders.Where(r => r.IsCompletedSuccessfully).Select(r => r.Result.Error).ShouldBe(Enumerable.Repeat(AvatarErrors.Busy, 8));
        await enough.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(Task.WhenAll(renders));
    }

    private async Task<byte[]> Rendered(byte[] file) => (await Render(file)).Value;

    private Task<Result<byte[]>> Render(byte[] file) => pictures.Render(file, TestContext.Current.CancellationToken);

    // The header's checksum, made again for the sizes that were written over it.
    private static byte[] Checked(byte[] png)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), PictureFiles.Crc(png[12..29]));
        return png;
    }
}
