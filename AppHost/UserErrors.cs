namespace Aspire.Hosting;

/// <summary>What the user can put right is said in one line; anything else ends the process with its stack, as usual.</summary>
internal static class UserErrors
{
    public static void PrintAsOneLine() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        if (unhandled.ExceptionObject is DistributedApplicationException error)
        {
            Console.Error.WriteLine(error.Message);
            Environment.Exit(1);
        }
    };
}
