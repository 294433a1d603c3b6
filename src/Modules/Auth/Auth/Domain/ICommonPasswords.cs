namespace ModularMonolith.Modules.Auth.Domain;

/// <summary>Those that people choose most.</summary>
internal interface ICommonPasswords
{
    /// <summary>Whether it is one of them, in any case of its letters.</summary>
    bool Contains(string password);
}
