using System.Globalization;
using System.Text;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class AvatarTests(World world)
{
    private const int TwoMebibytes = 2 * 1024 * 1024;

    private static byte[] Padded(byte[] picture, int length) => [.. picture, .. new byte[length - picture.Length]];

    private static async Task<string> UploadedBy(Caller someone, byte[] picture) =>
        (await Pictures.Upload(someone, picture)).ShouldBe(200).Json.Text("avatarUrl")!;

    private async Task<Answer> StoredFor(byte[] picture) => (await world.Anonymous.Get(await UploadedBy(await world.Someone(), picture))).ShouldBe(200);

    [Fact]
    public async Task An_upload_answers_where_the_picture_is_and_the_profile_shows_it()
    {
        var someone = await world.Someone();

        var answer = (await Pictures.Upload(someone, Pictures.Png(64, 64))).ShouldBe(200).Json;

        answer.ShouldHaveExactly("avatarUrl");
        var url = answer.Text("avatarUrl").ShouldNotBeNull();
        new Uri(world.Address, url).AbsolutePath.ShouldStartWith("/uploads/avatars/");
        (await someone.Get("/users/me")).Json.Text("avatarUrl").ShouldBe(url);
        (await world.Anonymous.Get($"/users/{someone.Id}")).Json.Text("avatarUrl").ShouldBe(url);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("webp")]
    public async Task Every_accepted_format_is_stored_as_WebP(string format)
    {
        var picture = await StoredFor(Pictures.Of(format));

        picture.MediaType.ShouldBe("image/webp");
        Encoding.ASCII.GetString(picture.Bytes, 0, 4).ShouldBe("RIFF");
        Encoding.ASCII.GetString(picture.Bytes, 8, 4).ShouldBe("WEBP");
        using var decoded = Pictures.Decode(picture.Bytes);
        decoded.Width.ShouldBe(64);
        decoded.Height.ShouldBe(48);
    }

    [Theory]
    [InlineData(1024, 512, 512, 256)]
    [InlineData(600, 1200, 256, 512)]
    [InlineData(512, 512, 512, 512)]
    public async Task A_large_picture_is_scaled_to_at_most_512_pixels(int width, int height, int storedWidth, int storedHeight)
    {
        using var decoded = Pictures.Decode((await StoredFor(Pictures.Jpeg(width, height))).Bytes);

        decoded.Width.ShouldBe(storedWidth);
        decoded.Height.ShouldBe(storedHeight);
    }

    [Fact]
    public async Task A_turned_camera_is_turned_back()
    {
        using var decoded = Pictures.Decode((await StoredFor(Pictures.JpegWithMetadata(80, 40, "turned", orientation: 6))).Bytes);

        decoded.Width.ShouldBe(40);
        decoded.Height.ShouldBe(80);
    }

    [Fact]
    public async Task Neither_metadata_nor_trailing_bytes_survive()
    {
        byte[] polyglot = [.. Pictures.JpegWithMetadata(50, 50, "taken-at-home", orientation: 1), .. "<script>alert(1)</script>"u8];

        var stored = Encoding.Latin1.GetString((await StoredFor(polyglot)).Bytes);

        stored.ShouldNotContain("taken-at-home");
        stored.ShouldNotContain("Exif");
        stored.ShouldNotContain("script");
    }

    [Fact]
    public async Task The_clients_file_name_is_not_used()
    {
        var someone = await world.Someone();

        var answer = await Pictures.Upload(someone, Pictures.Png(30, 30), "../../evil.html", "text/html");

        answer.ShouldBe(200).Json.Text("avatarUrl").ShouldNotBeNull().ShouldNotContain("evil");
    }

    [Fact]
    public async Task A_picture_is_known_by_its_content_not_by_its_name() =>
        (await Pictures.Upload(await world.Someone(), Pictures.Webp(30, 30), "notes.txt", "text/plain")).ShouldBe(200);

    [Fact]
    public async Task A_picture_may_be_cached_for_ever_and_does_nothing_in_a_browser()
    {
        var picture = await StoredFor(Pictures.Png(30, 30));

        var caching = picture.Header("Cache-Control").ShouldNotBeNull();
        caching.ShouldContain("immutable");
        caching.ShouldContain("public");
        int.Parse(caching.Split("max-age=")[1].Split(',')[0], CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(30 * 24 * 3600);
        picture.Header("ETag").ShouldNotBeNullOrEmpty();
        picture.Header("X-Content-Type-Options").ShouldBe("nosniff");
        picture.Header("Content-Security-Policy").ShouldNotBeNull().ShouldContain("sandbox");
    }

    [Fact]
    public async Task A_picture_that_the_client_has_is_not_sent_again()
    {
        var url = await UploadedBy(await world.Someone(), Pictures.Png(30, 30));
        var etag = (await world.Anonymous.Get(url)).Header("ETag")!;

        (await world.Anonymous.Get(url, ("If-None-Match", etag))).ShouldBe(304).Bytes.ShouldBeEmpty();
        (await world.Anonymous.Get(url, ("If-None-Match", "\"another\""))).ShouldBe(200);
    }

    [Fact]
    public async Task A_replaced_picture_leaves_no_file()
    {
        var someone = await world.Someone();
        var first = await UploadedBy(someone, Pictures.Png(30, 30));

        var second = await UploadedBy(someone, Pictures.Png(31, 31));

        second.ShouldNotBe(first);
        await Eventually.Holds(async () => (await world.Anonymous.Get(first)).Status == 404, "the replaced picture is gone");
        (await world.Anonymous.Get(second)).ShouldBe(200);
    }

    [Fact]
    public async Task Of_parallel_uploads_one_picture_stays()
    {
        var someone = await world.Someone();

        var urls = (await Scenes.AtOnce(5, number => Pictures.Upload(someone, Pictures.Png(40 + number, 40))))
            .Select(answer => answer.ShouldBe(200).Json.Text("avatarUrl")!).ToList();

        var current = (await someone.Get("/users/me")).Json.Text("avatarUrl").ShouldNotBeNull();
        urls.ShouldContain(current);
        await Eventually.Holds(
            async () => (await Task.WhenAll(urls.Where(url => url != current).Select(url => world.Anonymous.Get(url)))).All(old => old.Status == 404),
            "only the current picture is there");
        (await world.Anonymous.Get(current)).ShouldBe(200);
    }

    [Fact]
    public async Task A_deleted_picture_is_gone()
    {
        var someone = await world.Someone();
        var url = await UploadedBy(someone, Pictures.Png(30, 30));

        (await someone.Delete("/users/me/avatar")).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await someone.Get("/users/me")).Json.ShouldBeNull("avatarUrl");
        await Eventually.Holds(async () => (await world.Anonymous.Get(url)).Status == 404, "the deleted picture is gone");
    }

    [Fact]
    public async Task Deleting_no_picture_is_fine()
    {
        var someone = await world.Someone();

        (await someone.Delete("/users/me/avatar")).ShouldBe(204);
    }

    [Theory]
    [InlineData("GIF89a\u0001\0\u0001\0\u0080\0\0ÿÿÿ\0\0\0,\0\0\0\0\u0001\0\u0001\0\0\u0002\u0002D\u0001\0;")]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")]
    [InlineData("BM just pretending to be a bitmap")]
    [InlineData("%PDF-1.7 not a picture")]
    [InlineData("plain text")]
    public async Task What_is_no_JPEG_PNG_or_WebP_by_content_is_refused(string content) =>
        (await Pictures.Upload(await world.Someone(), Encoding.Latin1.GetBytes(content))).ShouldBeProblem(415, "UnsupportedMediaType");

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("webp")]
    public async Task A_picture_that_breaks_off_is_refused(string format)
    {
        var picture = Pictures.Of(format, 300, 300);

        var answer = await Pictures.Upload(await world.Someone(), picture[..(picture.Length / 2)]);

        if (answer.Status == 400)
            answer.ShouldBeProblem(400, "BadRequest");
        else
            answer.ShouldBeProblem(422, "UnprocessableEntity");
    }

    [Fact]
    public async Task A_picture_of_exactly_two_mebibytes_is_accepted() =>
        (await Pictures.Upload(await world.Someone(), Padded(Pictures.Png(20, 20), TwoMebibytes))).ShouldBe(200);

    [Theory]
    [InlineData(TwoMebibytes + 1)]
    [InlineData(5 * 1024 * 1024)]
    public async Task A_picture_of_more_than_two_mebibytes_is_refused(int length) =>
        (await Pictures.Upload(await world.Someone(), Padded(Pictures.Png(20, 20), length))).ShouldBeProblem(413, "PayloadTooLarge");

    [Theory]
    [InlineData(8000, 5001)]
    [InlineData(30000, 30000)]
    public async Task A_picture_of_more_than_40_megapixels_is_refused_however_small_its_file(int width, int height)
    {
        var bomb = Pictures.HugePng(width, height);
        bomb.Length.ShouldBeLessThan(TwoMebibytes);

        (await Pictures.Upload(await world.Someone(), bomb)).ShouldBeProblem(422, "UnprocessableEntity");
    }

    [Fact]
    public async Task Two_pictures_are_one_too_many()
    {
        var form = new MultipartFormDataContent();
        Pictures.Add(form, Pictures.Png(20, 20), "one.png");
        Pictures.Add(form, Pictures.Png(21, 21), "two.png");

        (await (await world.Someone()).Send(HttpMethod.Post, "/users/me/avatar", form)).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task A_picture_in_another_field_is_none() =>
        (await Pictures.Upload(await world.Someone(), Pictures.Png(20, 20), field: "file")).ShouldBeProblem(400, "BadRequest");

    [Fact]
    public async Task A_text_in_the_field_is_no_picture()
    {
        var form = new MultipartFormDataContent { { new StringContent("hello"), "avatar" } };

        (await (await world.Someone()).Send(HttpMethod.Post, "/users/me/avatar", form)).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task An_empty_form_is_refused() =>
        (await (await world.Someone()).Send(HttpMethod.Post, "/users/me/avatar", new MultipartFormDataContent())).ShouldBeProblem(400, "BadRequest");

    [Theory]
    [InlineData("multipart/form-data; boundary=frontier", "--frontier\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a.png\"\r\n\r\nbroken off")]
    [InlineData("multipart/form-data; boundary=frontier", "no part at all")]
    [InlineData("multipart/form-data", "no boundary")]
    public async Task A_broken_form_is_refused(string mediaType, string body) =>
        (await (await world.Someone()).SendText(HttpMethod.Post, "/users/me/avatar", body, mediaType)).ShouldBeProblem(400, "BadRequest");

    [Fact]
    public async Task A_refused_picture_leaves_the_old_one()
    {
        var someone = await world.Someone();
        var url = await UploadedBy(someone, Pictures.Png(30, 30));

        (await Pictures.Upload(someone, "plain text"u8.ToArray())).ShouldBe(415);

        (await someone.Get("/users/me")).Json.Text("avatarUrl").ShouldBe(url);
        (await world.Anonymous.Get(url)).ShouldBe(200);
    }

    [Theory]
    [InlineData("/uploads/avatars/nothing.webp")]
    [InlineData("/uploads/avatars/0198c0de-0000-7000-8000-00000000dead.webp")]
    [InlineData("/uploads/avatars/..%2F..%2Fappsettings.json")]
    [InlineData("/uploads/avatars/%2e%2e/%2e%2e/appsettings.json")]
    [InlineData("/uploads/avatars/")]
    [InlineData("/uploads")]
    public async Task Nothing_else_is_served(string path) => (await world.Anonymous.Get(path)).ShouldBeProblem(404, "NotFound");
}
