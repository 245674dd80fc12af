namespace SessionStore.OpenIdConnect;

/// <summary>The provider, or whoever it was, has to send another token.</summary>
/// <param name="message">What is wrong, fit to be sent back: without anything from the token.</param>
/// <param name="innerException">What found it.</param>
internal sealed class InvalidLogoutTokenException(string message, Exception? innerException = null) : Exception(message, innerException);
