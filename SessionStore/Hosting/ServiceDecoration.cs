namespace Microsoft.Extensions.DependencyInjection;

internal static class ServiceDecoration
{
    /// <summary>What was registered before is still the container's to make, under this key.</summary>
    private static readonly object Inner = new();

    /// <summary>Puts something around the service that is registered now.</summary>
    public static void Decorate<TService>(this IServiceCollection services, Func<TService, TService> around)
        where TService : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(TService) && !service.IsKeyedService);
        services.Remove(registered);
        services.Add(UnderKey(registered));
        services.Add(new ServiceDescriptor(typeof(TService), provider => around(provider.GetRequiredKeyedService<TService>(Inner)), registered.Lifetime));
    }

    private static ServiceDescriptor UnderKey(ServiceDescriptor service) => service switch
    {
        { ImplementationInstance: { } instance } => new(service.ServiceType, Inner, instance),
        { ImplementationFactory: { } factory } => new(service.ServiceType, Inner, (provider, _) => factory(provider), service.Lifetime),
        _ => new(service.ServiceType, Inner, service.ImplementationType!, service.Lifetime),
    };
}
