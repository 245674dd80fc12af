namespace Microsoft.Extensions.DependencyInjection;

internal static class ServiceDecoration
{
    /// <summary>Puts something around the service that is registered now.</summary>
    public static void Decorate<TService>(this IServiceCollection services, Func<TService, TService> around)
        where TService : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(TService) && !service.IsKeyedService);
        services.Remove(registered);
        services.Add(new ServiceDescriptor(typeof(TService), provider => around((TService)Create(registered, provider)), registered.Lifetime));
    }

    private static object Create(ServiceDescriptor service, IServiceProvider provider) =>
        service.ImplementationInstance ??
        service.ImplementationFactory?.Invoke(provider) ??
        ActivatorUtilities.CreateInstance(provider, service.ImplementationType!);
}
