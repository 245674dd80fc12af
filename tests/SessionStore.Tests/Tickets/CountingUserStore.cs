using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;

namespace SessionStore.Tests.Tickets;

/// <summary>A user of ASP.NET Core Identity.</summary>
internal sealed class AppUser
{
    public string Id { get; set; } = "";

    public string? Name { get; set; }

    public string? NormalizedName { get; set; }

    public string? PasswordHash { get; set; }

    public string? SecurityStamp { get; set; }
}

/// <summary>A user database in memory that counts how often it is asked for a user, takes its time, and can be down.</summary>
internal sealed class CountingUserStore : IUserPasswordStore<AppUser>, IUserSecurityStampStore<AppUser>
{
    private readonly ConcurrentDictionary<string, AppUser> _users = new(StringComparer.Ordinal);
    private int _questions;

    public int Questions => Volatile.Read(ref _questions);

    public TimeSpan Delay { get; set; }

    public bool IsDown { get; set; }

    public async Task<AppUser?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _questions);
        await Task.Delay(Delay, cancellationToken);
        return IsDown ? throw new InvalidOperationException("The user database is down.") : _users.GetValueOrDefault(userId);
    }

    public Task<AppUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        Task.FromResult(_users.Values.FirstOrDefault(user => user.NormalizedName == normalizedUserName));

    public Task<IdentityResult> CreateAsync(AppUser user, CancellationToken cancellationToken) => UpdateAsync(user, cancellationToken);

    public Task<IdentityResult> UpdateAsync(AppUser user, CancellationToken cancellationToken)
    {
        _users[user.Id] = user;
        return Task.FromResult(IdentityResult.Success);
    }

    public Task<IdentityResult> DeleteAsync(AppUser user, CancellationToken cancellationToken)
    {
        _users.TryRemove(user.Id, out _);
        return Task.FromResult(IdentityResult.Success);
    }

    public Task<string> GetUserIdAsync(AppUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(AppUser user, CancellationToken cancellationToken) => Task.FromResult(user.Name);

    public Task SetUserNameAsync(AppUser user, string? userName, CancellationToken cancellationToken) => Done(user.Name = userName);

    public Task<string?> GetNormalizedUserNameAsync(AppUser user, CancellationToken cancellationToken) => Task.FromResult(user.NormalizedName);

    public Task SetNormalizedUserNameAsync(AppUser user, string? normalizedName, CancellationToken cancellationToken) =>
        Done(user.NormalizedName = normalizedName);

    public Task<string?> GetPasswordHashAsync(AppUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(AppUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(AppUser user, string? passwordHash, CancellationToken cancellationToken) => Done(user.PasswordHash = passwordHash);

    public Task<string?> GetSecurityStampAsync(AppUser user, CancellationToken cancellationToken) => Task.FromResult(user.SecurityStamp);

    public Task SetSecurityStampAsync(AppUser user, string stamp, CancellationToken cancellationToken) => Done(user.SecurityStamp = stamp);

    public void Dispose()
    {
    }

    private static Task<string?> Done(string? assigned) => Task.FromResult(assigned);
}
