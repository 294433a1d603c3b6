namespace ModularMonolith.Shared.Infrastructure.Modules;

/// <summary>The rows that a module brings for people who try the product. Development only.</summary>
public interface ISampleData
{
    /// <summary>Inserts the rows, once; the caller opened a transaction that no other process seeds beside.</summary>
    Task Insert(CancellationToken ct);
}
