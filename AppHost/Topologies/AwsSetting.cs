namespace AppHost.Topologies;

/// <summary>A setting of the AWS topologies.</summary>
/// <param name="Key">Its key in the AppHost's configuration.</param>
/// <param name="Meaning">What it is, for the message that asks for it.</param>
internal sealed record AwsSetting(string Key, string Meaning);
