namespace DynamoDBLocal;

/// <summary>What makes the jar reachable from this machine only: LoopbackServer.java, which a JDK can compile and a bare runtime can't.</summary>
internal static class LoopbackServer
{
    private const string Name = "LoopbackServer";

    /// <summary>The source, a resource of this assembly.</summary>
    public const string Source = $"{Name}.java";

    /// <summary>Compiles it for the oldest Java that runs DynamoDB Local, unless that is done.</summary>
    /// <param name="java">Java's path.</param>
    /// <param name="release">That oldest Java.</param>
    /// <param name="folder">Where the source is, and the result will be.</param>
    /// <param name="jar">DynamoDB Local.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <returns>Whether it is there.</returns>
    public static async Task<bool> CompileAsync(string java, int release, string folder, string jar, CancellationToken cancellationToken) =>
        IsCompiled(folder)
        || await Command.RunAsync(
            java,
            ["-m", "jdk.compiler/com.sun.tools.javac.Main", "--release", $"{release}", "-cp", jar, "-d", folder, Path.Combine(folder, Source)],
            directory: null,
            cancellationToken) is { ExitCode: 0 };

    /// <summary>Java's arguments for it; for the jar itself, which listens on all addresses, where it could not be compiled.</summary>
    public static string[] JavaArguments(string folder, string jar) =>
        IsCompiled(folder) ? ["-cp", folder + Path.PathSeparator + jar, Name] : ["-jar", jar];

    private static bool IsCompiled(string folder) => File.Exists(Path.Combine(folder, $"{Name}.class"));
}
