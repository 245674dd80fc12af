using LocalAws;
using LocalAws.Template;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

try
{
    await using var app = LocalAwsApp.Build(args);
    await app.StartAsync();
    Log.Listening(app.Logger, string.Join(", ", app.Urls));
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception is OptionsValidationException or TemplateException or AwsException or InvalidOperationException or FormatException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (IOException exception) when (exception.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{exception.Message} Stop the other program, or set ASPNETCORE_URLS to another port.");
    return 1;
}
