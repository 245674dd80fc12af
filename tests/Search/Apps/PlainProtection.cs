using Microsoft.AspNetCore.DataProtection;

namespace Search.Apps;

/// <summary>Protects nothing, so that the search can tell from a cookie which session it is of.</summary>
internal sealed class PlainProtection : IDataProtectionProvider, IDataProtector
{
    public IDataProtector CreateProtector(string purpose) => this;

    public byte[] Protect(byte[] plaintext) => plaintext;

    public byte[] Unprotect(byte[] protectedData) => protectedData;
}
