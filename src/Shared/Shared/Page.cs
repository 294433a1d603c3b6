namespace ModularMonolith.Shared;

/// <summary>A part of a list.</summary>
/// <param name="Data">The items.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="PageNumber">Which part this is, from 1.</param>
/// <param name="PageSize">How many items a part has at most.</param>
/// <param name="NextCursor">Gets the next part at the cost of the first; <c>null</c> after the last item.</param>
public sealed record Page<T>(
    IReadOnlyList<T> Data,
    long Total,
    [property: System.Text.Json.Serialization.JsonPropertyName("page")] int PageNumber,
    int PageSize,
    string? NextCursor)
{
    /// <summary>How many parts there are; 0 for an empty list.</summary>
    public long TotalPages => (Total + PageSize - 1) / PageSize;
}
