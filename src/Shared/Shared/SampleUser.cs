namespace ModularMonolith.Shared;

/// <summary>The people of the sample data, known to each module that seeds rows of its own for them.</summary>
/// <param name="Id">The user.</param>
/// <param name="Email">The sign-in name.</param>
/// <param name="DisplayName">The name that others see.</param>
public sealed record SampleUser(UserId Id, string Email, string DisplayName)
{
    /// <summary>John Doe.</summary>
    public static SampleUser John { get; } =
        new(new UserId(new Guid("0190a000-0000-7000-8000-000000000001")), "john@example.com", "John Doe");

    /// <summary>Jane Smith.</summary>
    public static SampleUser Jane { get; } =
        new(new UserId(new Guid("0190a000-0000-7000-8000-000000000002")), "jane@example.com", "Jane Smith");

    /// <summary>Bob Johnson.</summary>
    public static SampleUser Bob { get; } =
        new(new UserId(new Guid("0190a000-0000-7000-8000-000000000003")), "bob@example.com", "Bob Johnson");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SampleUser> All { get; } = [John, Jane, Bob];
}
