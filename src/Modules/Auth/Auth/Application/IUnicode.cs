namespace ModularMonolith.Modules.Auth.Application;

internal interface IUnicode
{
    /// <summary>The text in form NFKC (Unicode Annex 15): characters that look the same are the same.</summary>
    ValueTask<string> Fold(string text, CancellationToken ct);
}
