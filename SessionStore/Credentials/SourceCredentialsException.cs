namespace SessionStore.Credentials;

/// <summary>The app's own credentials, with which it assumes the role, could not be fetched. STS was not asked.</summary>
internal sealed class SourceCredentialsException(Exception reason) : Exception(reason.Message, reason);
