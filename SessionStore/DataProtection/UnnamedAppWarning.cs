using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore.Diagnostics;

namespace SessionStore.DataProtection;

/// <summary>
/// Says at the start when another app may have the same keys. Without SetApplicationName an app is told from others by its
/// content root path: in containers that is the same for all of them, and elsewhere it may be a directory that belongs to none.
/// </summary>
internal sealed class UnnamedAppWarning(
    IConfiguration configuration,
    IOptions<KeyManagementOptions> keyManagement,
    IOptions<DataProtectionOptions> dataProtection,
    IHostEnvironment environment,
    ILogger<UnnamedAppWarning> logger) : IHostedService
{
    private static readonly EnumerationOptions WhatCanBeRead = new() { IgnoreInaccessible = true };

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsNamed(dataProtection.Value.ApplicationDiscriminator))
        {
            return Task.CompletedTask;
        }

        // A repository of another kind may be a directory of this app alone; in a container, it outlives it to be shared.
        var repository = keyManagement.Value.XmlRepository;
        if (repository is DynamoDBXmlRepository || (repository is not null && UnsharedKeysWarning.PlaceOf(configuration) is not null))
        {
            Log.SharedKeysBelongToPath(logger, environment.ContentRootPath);
        }
        else if (!IsOwn(environment.ContentRootPath))
        {
            Log.ContentRootIsNobodys(logger, environment.ContentRootPath);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private bool IsNamed(string? discriminator) =>
        !string.IsNullOrWhiteSpace(discriminator) && Path.TrimEndingDirectorySeparator(discriminator) != Path.TrimEndingDirectorySeparator(environment.ContentRootPath);

    /// <summary>Whether a directory is this app's: the one of its program, or its project's.</summary>
    private bool IsOwn(string directory) =>
        Path.TrimEndingDirectorySeparator(directory) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory) ||
        File.Exists(Path.Combine(directory, environment.ApplicationName + ".dll")) ||
        File.Exists(Path.Combine(directory, "appsettings.json")) ||
        (new DirectoryInfo(directory) is { Exists: true } project && project.EnumerateFiles("*.*proj", WhatCanBeRead).Any());
}
