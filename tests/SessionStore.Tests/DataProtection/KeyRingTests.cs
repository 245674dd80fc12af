using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.DynamoDBv2.Model;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using SessionStore.Tests.Harness;

namespace SessionStore.Tests.DataProtection;

public sealed class KeyRingTests(DynamoDBFixture dynamoDB)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    public async Task Instances_that_start_at_once_end_with_one_key_and_read_each_other(int count)
    {
        var table = await dynamoDB.CreateTableAsync();
        var instances = Enumerable.Range(0, count).Select(_ => new KeyRingInstance(dynamoDB, table)).ToList();

        var payloads = await KeyRingInstance.ProtectAtOnceAsync(instances);

        Assert.All(instances, reader => Assert.All(payloads, payload => Assert.Equal("hello", reader.Unprotect(payload))));
        Assert.Single(await KeysAsync(table));
        Assert.Equal(count - 1, instances.Count(instance => instance.Log.Lines.Any(line => line.EventId.Id == 132)));
        await DisposeAsync(instances);
    }

    [Fact]
    public async Task Instances_that_find_only_expired_keys_agree_on_one_new_key()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var before = new KeyRingInstance(dynamoDB, table);
        before.KeyManager.CreateNewKey(Now.AddDays(-91), Now.AddDays(-1));
        var instances = Enumerable.Range(0, 5).Select(_ => new KeyRingInstance(dynamoDB, table)).ToList();

        var payloads = await KeyRingInstance.ProtectAtOnceAsync(instances);

        Assert.All(instances, reader => Assert.All(payloads, payload => Assert.Equal("hello", reader.Unprotect(payload))));
        Assert.Equal(2, (await KeysAsync(table)).Count);
        await DisposeAsync(instances);
    }

    [Fact]
    public async Task The_first_start_reads_stores_and_reads_and_every_later_start_reads_once_and_consistently()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var first = new KeyRingInstance(dynamoDB, table);
        var payload = first.Protect("hello");
        await using var second = new KeyRingInstance(dynamoDB, table);
        second.Unprotect(payload);

        Assert.Equal(["GetItem", "PutItem", "GetItem"], first.Wire.Calls.Select(call => call.Operation));
        Assert.Equal(new("GetItem", Consistent: true, Units: 1), Assert.Single(second.Wire.Calls));
    }

    [Fact]
    public async Task The_ring_never_expires()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var instance = new KeyRingInstance(dynamoDB, table);
        instance.Protect("hello");

        var item = Assert.Single(await dynamoDB.ItemsAsync(table));
        Assert.Equal(["id", "keys", "v"], item.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Apps_of_another_name_have_another_ring()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var shop = new KeyRingInstance(dynamoDB, table);
        await using var blog = new KeyRingInstance(dynamoDB, table, name: "blog");

        var payload = shop.Protect("hello");

        Assert.Throws<CryptographicException>(() => blog.Unprotect(payload));
        Assert.Equal(2, (await dynamoDB.ItemsAsync(table)).Count);
    }

    [Fact]
    public async Task Keys_are_encrypted_with_a_certificate_where_the_app_has_one()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=keys", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
        void Encrypt(IDataProtectionBuilder keys) => keys.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        var table = await dynamoDB.CreateTableAsync();
        await using var first = new KeyRingInstance(dynamoDB, table, configure: Encrypt);
        await using var second = new KeyRingInstance(dynamoDB, table, configure: Encrypt);

        Assert.Equal("hello", second.Unprotect(first.Protect("hello")));
        var xml = Assert.Single(await KeysAsync(table));
        Assert.Contains("EncryptedData", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", xml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_an_administrator_adds_is_stored_beside_the_others_and_a_revoked_one_is_not_read()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var instance = new KeyRingInstance(dynamoDB, table);
        var payload = instance.Protect("hello");

        instance.KeyManager.CreateNewKey(Now, Now.AddDays(90));
        instance.KeyManager.RevokeAllKeys(Now.AddMinutes(1));

        Assert.Equal(3, (await KeysAsync(table)).Count);
        await using var other = new KeyRingInstance(dynamoDB, table);
        Assert.Throws<CryptographicException>(() => other.Unprotect(payload));
    }

    [Fact]
    public async Task Old_keys_can_be_deleted()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var instance = new KeyRingInstance(dynamoDB, table);
        instance.KeyManager.CreateNewKey(Now.AddDays(-91), Now.AddDays(-1));
        var payload = instance.Protect("hello");

        var manager = Assert.IsType<XmlKeyManager>(instance.KeyManager);

        Assert.True(manager.CanDeleteKeys);
        Assert.True(manager.DeleteKeys(key => key.ExpirationDate < Now));
        Assert.Single(await KeysAsync(table));
        Assert.Equal("hello", instance.Unprotect(payload));
    }

    [Fact]
    public async Task An_element_that_is_no_XML_is_named_and_not_skipped()
    {
        var table = await dynamoDB.CreateTableAsync();
        await using var instance = new KeyRingInstance(dynamoDB, table);
        instance.Protect("hello");
        var item = Assert.Single(await dynamoDB.ItemsAsync(table));
        item["keys"].M["revocation-by-hand"] = new AttributeValue { S = "<revocation" };
        await dynamoDB.Client.PutItemAsync(table, item);

        await using var other = new KeyRingInstance(dynamoDB, table);
        var failure = Assert.Throws<CryptographicException>(() => other.Protect("hello"));

        Assert.Contains("'revocation-by-hand'", failure.InnerException!.Message, StringComparison.Ordinal);
    }

    private async Task<List<string>> KeysAsync(string table) =>
        [.. Assert.Single(await dynamoDB.ItemsAsync(table))["keys"].M.Values.Select(value => value.S)];

    private static async Task DisposeAsync(IEnumerable<KeyRingInstance> instances)
    {
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }
    }
}
