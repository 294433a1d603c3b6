using System.Text;
using Microsoft.AspNetCore.Http;
using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Modules.Users.Endpoints;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Users;

public sealed class AvatarFormTests
{
    private const string Type = "multipart/form-data; boundary=frontier";

    [Fact]
    public async Task One_file_is_read_as_it_is() =>
        (await Read(Form(Part("avatar", "me.png", "the bytes\r\n--not the frontier")))).Value.File
            .ShouldBe(Encoding.ASCII.GetBytes("the bytes\r\n--not the frontier"));

    [Fact]
    public async Task A_quoted_boundary_is_one_too() =>
        (await Read(Form(Part("avatar", "me.png", "x")), "multipart/form-data; boundary=\"frontier\"")).IsFailure.ShouldBeFalse();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("image/png")]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/mixed; boundary=frontier")]
    public async Task What_is_no_form_is_refused_by_its_type(string? type) =>
        (await Read(Form(Part("avatar", "me.png", "x")), type)).Error.ShouldBe(AvatarErrors.NoForm);

    [Theory]
    [InlineData("", Type)]
    [InlineData("no part at all", Type)]
    [InlineData("--frontier\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a.png\"\r\n\r\nbroken off", Type)]
    [InlineData("--frontier\r\nX-Nothing: said\r\n\r\nx\r\n--frontier--\r\n", Type)]
    [InlineData("--frontier--", "multipart/form-data")]
    [InlineData("--frontier--", "multipart/form-data; boundary=\"\"")]
    [InlineData("--frontier--", "multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901")]
    public async Task A_broken_form_is_refused(string body, string type) => (await Read(body, type)).Error.ShouldBe(AvatarErrors.BrokenForm);

    [Fact]
    public async Task A_form_without_an_end_is_broken() =>
        (await Read(Form(Part("avatar", "me.png", "x")).Replace("--frontier--\r\n", "", StringComparison.Ordinal))).Error.ShouldBe(AvatarErrors.BrokenForm);

    [Fact]
    public async Task Endless_headers_are_refused() =>
        (await Read($"--frontier\r\n{string.Concat(Enumerable.Repeat("X-More: of it\r\n", 100))}\r\nx\r\n--frontier--\r\n")).Error.ShouldBe(AvatarErrors.BrokenForm);

    [Fact]
    public async Task An_empty_form_has_no_picture() => (await Read(Form())).Error.ShouldBe(AvatarErrors.None);

    [Fact]
    public async Task An_empty_file_is_no_picture() => (await Read(Form(Part("avatar", "me.png", "")))).Error.ShouldBe(AvatarErrors.None);

    [Fact]
    public async Task Two_files_are_one_too_many() =>
        (await Read(Form(Part("avatar", "a.png", "x"), Part("avatar", "b.png", "y")))).Error.ShouldBe(AvatarErrors.Two);

    [Theory]
    [InlineData("file", "me.png")]
    [InlineData("Avatar", "me.png")]
    [InlineData("avatar", null)]
    public async Task Another_field_is_refused(string field, string? fileName) =>
        (await Read(Form(Part("avatar", "me.png", "x"), Part(field, fileName, "y")))).Error.ShouldBe(AvatarErrors.OtherField);

    [Fact]
    public async Task A_query_is_refused() =>
        (await Read(Form(Part("avatar", "me.png", "x")), query: "?size=5")).Error.ShouldBe(AvatarErrors.NoQuery);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_file_has_at_most_two_mebibytes(int more, bool allowed)
    {
        var read = await Read(Form(Part("avatar", "me.png", new string('x', (2 * 1024 * 1024) + more))));

        (read.IsFailure ? read.Error : null).ShouldBe(allowed ? null : AvatarErrors.TooLarge);
    }

    private static string Part(string field, string? fileName, string content) =>
        $"--frontier\r\nContent-Disposition: form-data; name=\"{field}\"{(fileName is null ? "" : $"; filename=\"{fileName}\"")}\r\nContent-Type: image/png\r\n\r\n{content}\r\n";

    private static string Form(params string[] parts) => string.Concat(parts) + "--frontier--\r\n";

    private static async Task<Result<ChangeAvatar>> Read(string body, string? type = Type, string query = "")
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = type;
        http.Request.QueryString = new QueryString(query);
        http.Request.Body = new MemoryStream(Encoding.ASCII.GetBytes(body));
        return await AvatarForm.Read(http);
    }
}
