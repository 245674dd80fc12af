using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SessionStore.Diagnostics;
using SessionStore.Table;

namespace SessionStore.DataProtection;

/// <summary>
/// The app's key ring in one item, read at the start and then once a day, when the framework reads it again. The interface is
/// synchronous: the thread that calls does all of it.
/// </summary>
internal sealed class DynamoDBXmlRepository(
    SessionTable table, string itemId, TimeSpan timeout, TimeProvider time, ILogger<DynamoDBXmlRepository> logger)
    : IDeletableXmlRepository
{
    private const int MaximumConflicts = 10;

    /// <summary>One update removes this many: its expression holds 4 KB.</summary>
    private const int MaximumRemoved = 50;

    private volatile KeyRingItem? _lastRead;

    public static DynamoDBXmlRepository Create(IServiceProvider services) => new(
        services.GetService<SessionTable>() ?? throw new InvalidOperationException(
            "PersistKeysToDynamoDB keeps the keys in the session table. Call AddDynamoDBSession too, which says where that is."),
        KeyRingItem.IdOf(services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator),
        services.GetRequiredService<IOptions<SessionOptions>>().Value.IOTimeout,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<DynamoDBXmlRepository>>());

    public IReadOnlyCollection<XElement> GetAllElements() => ElementsOf(Read());

    /// <summary>
    /// Adds a key or a revocation. Where the ring has no key to use, each instance that starts makes one: the first to be
    /// stored is the ring's, and the others are dropped. The framework reads the ring again after storing, finds the
    /// stored one and uses it.
    /// </summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        var name = string.IsNullOrEmpty(friendlyName) ? Guid.NewGuid().ToString() : friendlyName;
        var xml = element.ToString(SaveOptions.DisableFormatting);
        if (KeyElements.IsCurrentKey(element, time.GetUtcNow()))
        {
            AddCurrentKey(name, xml);
        }
        else
        {
            Add(name, xml);
        }
    }

    public bool DeleteElements(Action<IReadOnlyCollection<IDeletableElement>> chooseElements)
    {
        ArgumentNullException.ThrowIfNull(chooseElements);
        var elements = Read().Elements.Select(element => new DeletableElement(element.Key, Parse(element.Key, element.Value))).ToList();
        chooseElements(elements);
        var names = elements.Where(element => element.DeletionOrder is not null).OrderBy(element => element.DeletionOrder).Select(element => element.Name);
        try
        {
            return names.Chunk(MaximumRemoved).All(chunk => Wait(table.RemoveKeysAsync(itemId, chunk, Limits)));
        }
        catch (SessionStoreException failure)
        {
            // The contract is to say so, with the later elements still there.
            Log.KeysNotDeleted(logger, failure);
            return false;
        }
    }

    private CallLimits Limits => new(timeout) { IsSynchronous = true };

    private void AddCurrentKey(string name, string xml)
    {
        // The framework has just read the ring; an administrator's tool need not have.
        var ring = _lastRead ?? Read();
        if (HasUsableKey(ring))
        {
            Add(name, xml);
            return;
        }

        for (var conflicts = 0; conflicts < MaximumConflicts; conflicts++)
        {
            if (Wait(table.AddKeyAsync(itemId, name, xml, ring.Version, Limits)))
            {
                return;
            }

            ring = Read();
            if (HasUsableKey(ring))
            {
                Log.KeyOfAnotherInstanceUsed(logger);
                return;
            }
        }

        throw NotStored();
    }

    private void Add(string name, string xml)
    {
        for (var conflicts = 0; conflicts < MaximumConflicts; conflicts++)
        {
            if (Wait(table.AddKeyAsync(itemId, name, xml, onlyAtVersion: null, Limits)) ||
                Wait(table.AddKeyAsync(itemId, name, xml, onlyAtVersion: 0, Limits)))
            {
                return;
            }
        }

        throw NotStored();
    }

    private SessionStoreException NotStored() => new(
        SessionStoreFailure.Unavailable,
        $"A Data Protection key could not be stored in item '{itemId}' of session table '{table.Schema.TableName}': the item was " +
        $"not as expected at each of {MaximumConflicts} tries. Find what else writes it; if nothing does, remove its attribute " +
        $"'{SessionItem.Version}', which should be a number.");

    private KeyRingItem Read() => _lastRead = Wait(table.GetKeyRingAsync(itemId, Limits));

    private bool HasUsableKey(KeyRingItem ring) => KeyElements.HasUsableKey(ElementsOf(ring), time.GetUtcNow());

    private List<XElement> ElementsOf(KeyRingItem ring) => [.. ring.Elements.Select(element => Parse(element.Key, element.Value))];

    /// <summary>An element that cannot be read is not skipped: it may be a revocation.</summary>
    private XElement Parse(string name, string xml)
    {
        try
        {
            return XElement.Parse(xml);
        }
        catch (XmlException exception)
        {
            throw new InvalidDataException(
                $"Data Protection element '{name}' in item '{itemId}' of session table '{table.Schema.TableName}' is not XML. Restore it, or remove it from the item's map '{KeyRingItem.Keys}'.",
                exception);
        }
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private sealed class DeletableElement(string name, XElement element) : IDeletableElement
    {
        public string Name => name;

        public XElement Element => element;

        public int? DeletionOrder { get; set; }
    }
}
