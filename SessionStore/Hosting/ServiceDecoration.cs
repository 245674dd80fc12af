namespace Microsoft.Extensions.DependencyInjection;

internal static class ServiceDecoration
{
    /// <summary>Puts something around the service that is registered now.</summary>
    public static void Decorate<TService>(this IServiceCollection services, Func<TService, TService> around)
        where TService : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(TService) && !service.IsKeyedService);
        var create = Factory(registered);
        services.Remove(registered);
        services.Add(new ServiceDescriptor(typeof(TService), provider => around((TService)create(provider)), registered.Lifetime));
    }

    private static Func<IServiceProvider, object> Factory(ServiceDescriptor service)
    {
        if (service.ImplementationInstance is { } instance)
        {
            return _ => instance;
        }

        if (service.ImplementationFactory is { } factory)
        {
            return factory;
        }

        var create = ActivatorUtilities.CreateFactory(service.ImplementationType!, Type.EmptyTypes);
        return provider => create(provider, null);
    }
}
