using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.DataProtection;

/// <summary>Somebody edited the ring's item, or it has grown too large.</summary>
public sealed class DamagedKeyRingTests(DynamoDBFixture dynamoDB)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData(null)]
    [InlineData("0")]
    public async Task A_ring_of_expired_keys_gets_a_new_one_whatever_has_become_of_its_version(string? version)
    {
        var table = await ExpiredRingAsync(version is null ? null : new() { N = version });
        await using var instance = new KeyRingInstance(dynamoDB, table);

        instance.Protect("hello");

        Assert.Equal(["GetItem", "UpdateItem", "GetItem"], instance.Wire.Take().Select(call => call.Operation));
        Assert.Equal(2, instance.KeyManager.GetAllKeys().Count);
    }

    [Fact]
    public async Task A_key_without_readable_dates_is_none_to_use()
    {
        var table = await ExpiredRingAsync(new() { N = "1" });
        var item = Assert.Single(await dynamoDB.ItemsAsync(table));
        item["keys"].M["by-hand"] = new() { S = "<key id='1'><activationDate /><expirationDate>in time</expirationDate></key>" };
        await dynamoDB.Client.PutItemAsync(table, item);
        await using var one = new KeyRingInstance(dynamoDB, table);
        await using var two = new KeyRingInstance(dynamoDB, table);

        await KeyRingInstance.ProtectAtOnceAsync([one, two]);

        Assert.Single(one.KeyManager.GetAllKeys(), key => key.ExpirationDate > Now);
    }

    [Fact]
    public async Task A_ring_that_can_never_be_written_is_an_error_that_says_what_to_do()
    {
        var table = await ExpiredRingAsync(new() { S = "two" });
        await using var instance = new KeyRingInstance(dynamoDB, table);

        var failure = await Assert.ThrowsAsync<CryptographicException>(() => Task.Run(() => instance.Protect("hello")).WaitAsync(TimeSpan.FromSeconds(30)));

        var cause = Assert.IsType<SessionStoreException>(failure.InnerException);
        Assert.Equal(SessionStoreFailure.Unavailable, cause.Failure);
        Assert.Contains($"item '{Assert.Single(await dynamoDB.ItemsAsync(table))["id"].S}' of session table '{table}'", cause.Message, StringComparison.Ordinal);
        Assert.Contains("remove its attribute 'v'", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_ring_is_named_and_has_room_again_when_expired_keys_are_deleted()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var instance = new KeyRingInstance(dynamoDB, table);
        instance.KeyManager.CreateNewKey(Now.AddDays(-91), Now.AddDays(-1));
        var item = Assert.Single(await dynamoDB.ItemsAsync(table));
        var (name, key) = Assert.Single(item["keys"].M);
        item["keys"].M[name] = new() { S = key.S.Replace("</key>", new string(' ', 408_000) + "</key>", StringComparison.Ordinal) };
        await dynamoDB.Client.PutItemAsync(table, item);

        var failure = Assert.Throws<CryptographicException>(() => instance.Protect("hello"));

        var cause = Assert.IsType<SessionStoreException>(failure.InnerException);
        Assert.Equal(SessionStoreFailure.Rejected, cause.Failure);
        Assert.Contains($"Data Protection keys, item '{item["id"].S}' of session table '{table}'", cause.Message, StringComparison.Ordinal);
        Assert.Contains("cast it to XmlKeyManager, and call DeleteKeys", cause.Message, StringComparison.Ordinal);
        Assert.True(Assert.IsType<XmlKeyManager>(instance.KeyManager).DeleteKeys(_ => true));
        Assert.Equal("hello", instance.Unprotect(instance.Protect("hello")));
    }

    /// <returns>A table with a ring of one expired key and that version.</returns>
    private async Task<string> ExpiredRingAsync(AttributeValue? version)
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var before = new KeyRingInstance(dynamoDB, table);
        before.KeyManager.CreateNewKey(Now.AddDays(-91), Now.AddDays(-1));
        var item = Assert.Single(await dynamoDB.ItemsAsync(table));
        item.Remove("v");
        if (version is not null)
        {
            item["v"] = version;
        }

        await dynamoDB.Client.PutItemAsync(table, item);
        return table;
    }
}
