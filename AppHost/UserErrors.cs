namespace Aspire.Hosting;

/// <summary>What the user can put right is said in one line; anything else ends the process with its stack, as usual.</summary>
internal static class UserErrors
{
    public static void PrintAsOneLine() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
    {
        // Run() wraps what its tasks throw.
        for (var error = unhandled.ExceptionObject as Exception; error is not null; error = error.InnerException)
        {
            if (error is DistributedApplicationException)
            {
                Console.Error.WriteLine(error.Message);
                Environment.Exit(1);
            }
        }
    };
}
