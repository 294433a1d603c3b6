using Serilog;

namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>What a command tells the world, such as log lines and pushes to clients: it waits until the command is saved, for what is not saved did not happen.</summary>
public static class AfterCommit
{
    private static readonly AsyncLocal<Held?> Holding = new();

    /// <summary>Does it once the command under way is saved, and never where it is not; at once where no command is under way.</summary>
    public static void Do(Action effect) => Add(effect, evenIfRefused: false);

    /// <summary>The same for what is also true of a command that was refused, such as a failed log-in.</summary>
    internal static void DoOrRefused(Action effect) => Add(effect, evenIfRefused: true);

    /// <summary>Holds back what is to be done from here on.</summary>
    internal static Held Hold() => new();

    private static void Add(Action effect, bool evenIfRefused)
    {
        ArgumentNullException.ThrowIfNull(effect);
        if (Holding.Value is { } held) held.Add(effect, evenIfRefused);
        else effect();
    }

    /// <summary>Effects that wait. Disposed without having been done, they are dropped.</summary>
    internal sealed class Held : IDisposable
    {
        private readonly List<(Action Effect, bool EvenIfRefused)> effects = [];

        internal Held() => Holding.Value = this;

        internal void Add(Action effect, bool evenIfRefused) => effects.Add((effect, evenIfRefused));

        /// <summary>The command is saved: does all of them.</summary>
        public void Saved() => DoEach(effects);

        /// <summary>The command was refused and changed nothing: does what is true all the same.</summary>
        public void Refused() => DoEach(effects.Where(e => e.EvenIfRefused));

        /// <inheritdoc />
        public void Dispose() => Holding.Value = null;

        private void DoEach(IEnumerable<(Action Effect, bool EvenIfRefused)> which)
        {
            // None of them may hold its own back.
            Holding.Value = null;
            foreach (var (effect, _) in which.ToList())
            {
                try
                {
                    effect();
                }
                catch (Exception e)
                {
                    // The command is saved; its caller must not hear otherwise.
                    Log.Error(e, "[Requests] What follows a saved command failed");
                }
            }

            effects.Clear();
        }
    }
}
