namespace ModularMonolith.Shared;

/// <summary>The result of something that is done for its effect alone.</summary>
public readonly record struct Unit
{
    /// <summary>The only value.</summary>
    public static Unit Value => default;
}
