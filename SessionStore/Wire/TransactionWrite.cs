namespace SessionStore.Wire;

/// <summary>One write of a transaction.</summary>
/// <param name="Kind">Put, Update or Delete.</param>
/// <param name="Request">The item, and what is to become of it.</param>
internal readonly record struct TransactionWrite(string Kind, ItemRequest Request)
{
    public static TransactionWrite Put(ItemRequest request) => new("Put", request);

    public static TransactionWrite Update(ItemRequest request) => new("Update", request);

    public static TransactionWrite Delete(ItemRequest request) => new("Delete", request);
}
