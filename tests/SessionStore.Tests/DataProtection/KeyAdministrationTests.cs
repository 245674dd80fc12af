using Microsoft.AspNetCore.DataProtection.KeyManagement;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.DataProtection;

/// <summary>Somebody adds and revokes keys from a process of its own, which has protected nothing.</summary>
public sealed class KeyAdministrationTests(DynamoDBFixture dynamoDB)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_key_added_by_a_process_that_has_not_read_the_ring_is_stored()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var instance = new KeyRingInstance(dynamoDB, table);
        instance.Protect("hello");
        await using var tool = new KeyRingInstance(dynamoDB, table);

        var added = tool.KeyManager.CreateNewKey(Now, Now.AddDays(90));

        Assert.Equal(["GetItem", "UpdateItem"], tool.Wire.Take().Select(call => call.Operation));
        var keys = instance.KeyManager.GetAllKeys();
        Assert.Equal(2, keys.Count);
        Assert.Contains(added.KeyId, keys.Select(key => key.KeyId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_added_after_the_others_were_revoked_is_the_one_that_all_use(bool allAtOnce)
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var before = new KeyRingInstance(dynamoDB, table);
        before.Protect("hello");
        await using var tool = new KeyRingInstance(dynamoDB, table);
        Revoke(tool.KeyManager, before.KeyManager.GetAllKeys().Single(), allAtOnce);

        var added = tool.KeyManager.CreateNewKey(Now, Now.AddDays(90));

        await using var other = new KeyRingInstance(dynamoDB, table);
        other.Protect("hello");
        Assert.Equal(added.KeyId, Assert.Single(other.KeyManager.GetAllKeys(), key => !key.IsRevoked).KeyId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Instances_that_find_only_revoked_keys_agree_on_one_new_key(bool allAtOnce)
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var before = new KeyRingInstance(dynamoDB, table);
        before.Protect("hello");
        Revoke(before.KeyManager, before.KeyManager.GetAllKeys().Single(), allAtOnce);
        await using var one = new KeyRingInstance(dynamoDB, table);
        await using var two = new KeyRingInstance(dynamoDB, table);

        var payloads = await KeyRingInstance.ProtectAtOnceAsync([one, two]);

        Assert.All(payloads, payload => Assert.Equal(("hello", "hello"), (one.Unprotect(payload), two.Unprotect(payload))));
        Assert.Single(one.KeyManager.GetAllKeys(), key => !key.IsRevoked);
    }

    [Fact]
    public async Task A_key_for_later_is_stored_even_where_another_instance_has_just_made_the_first()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var tool = new KeyRingInstance(dynamoDB, table);
        Assert.Empty(tool.KeyManager.GetAllKeys());
        await using var instance = new KeyRingInstance(dynamoDB, table);
        instance.Protect("hello");

        tool.KeyManager.CreateNewKey(Now.AddDays(30), Now.AddDays(120));

        Assert.Equal(2, instance.KeyManager.GetAllKeys().Count);
    }

    [Fact]
    public async Task A_key_for_later_is_not_yet_one_to_use()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var tool = new KeyRingInstance(dynamoDB, table);
        tool.KeyManager.CreateNewKey(Now.AddDays(30), Now.AddDays(120));
        await using var one = new KeyRingInstance(dynamoDB, table);
        await using var two = new KeyRingInstance(dynamoDB, table);

        await KeyRingInstance.ProtectAtOnceAsync([one, two]);

        Assert.Single(one.KeyManager.GetAllKeys(), key => key.ActivationDate <= Now);
    }

    private static void Revoke(IKeyManager keys, IKey key, bool allAtOnce)
    {
        if (allAtOnce)
        {
            keys.RevokeAllKeys(Now);
        }
        else
        {
            keys.RevokeKey(key.KeyId);
        }
    }
}
