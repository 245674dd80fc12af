using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionStore.Tests.Harness;

/// <summary>A server that serves as another host would.</summary>
internal sealed class OtherHost(IServer server, HostBehaviors behaviors) : IServer
{
    public IFeatureCollection Features => server.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => server.StartAsync(new Application<TContext>(application, behaviors), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    private sealed class Application<TContext>(IHttpApplication<TContext> inner, HostBehaviors behaviors)
        : IHttpApplication<Application<TContext>.Request>
        where TContext : notnull
    {
        public Request CreateContext(IFeatureCollection contextFeatures)
        {
            var features = new OtherFeatures(contextFeatures, behaviors);
            return new(inner.CreateContext(features), features);
        }

        public async Task ProcessRequestAsync(Request context)
        {
            await inner.ProcessRequestAsync(context.Context);
            await context.Features.FinishAsync();
        }

        public void DisposeContext(Request context, Exception? exception) => inner.DisposeContext(context.Context, exception);

        internal sealed record Request(TContext Context, OtherFeatures Features);
    }
}

/// <summary>The features of one request, as another host would have them.</summary>
internal sealed class OtherFeatures : IFeatureCollection
{
    private readonly FeatureCollection _features;
    private readonly HostBehaviors _behaviors;
    private readonly OtherResponse _response;

    public OtherFeatures(IFeatureCollection server, HostBehaviors behaviors)
    {
        _features = new(server);
        _behaviors = behaviors;
        _response = new(server.GetRequiredFeature<IHttpResponseFeature>(), server.GetRequiredFeature<IHttpResponseBodyFeature>(), behaviors, new());
        _features.Set<IHttpResponseFeature>(_response);
        _features.Set(_response.Body);
    }

    public bool IsReadOnly => false;

    public int Revision => _features.Revision;

    public object? this[Type key]
    {
        get => _features[key];
        set
        {
            if (value is not null || !_behaviors.HasFlag(HostBehaviors.KeepsFeatures))
            {
                _features[key] = value;
            }
        }
    }

    public TFeature? Get<TFeature>() => (TFeature?)this[typeof(TFeature)];

    public void Set<TFeature>(TFeature? instance) => this[typeof(TFeature)] = instance;

    public Task FinishAsync() => _response.FinishAsync();

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The response of one request, as another host would have it.</summary>
internal sealed class OtherResponse : IHttpResponseFeature
{
    private readonly IHttpResponseFeature _server;
    private readonly IHttpResponseBodyFeature _serverBody;
    private readonly HostBehaviors _behaviors;
    private readonly List<(Func<object, Task> Callback, object State)> _onStarting = [];
    private readonly MemoryStream _kept;
    private bool _isSaidToHaveStarted;
    private bool _isFinishing;

    public OtherResponse(IHttpResponseFeature server, IHttpResponseBodyFeature serverBody, HostBehaviors behaviors, MemoryStream kept)
    {
        _kept = kept;
        _server = server;
        _serverBody = serverBody;
        _behaviors = behaviors;
        Body = behaviors.HasFlag(HostBehaviors.HidesStart) ? new StreamingBody(serverBody, kept, RunCallbacksAsync)
            : NeverStarts ? new KeptBody(this)
            : behaviors.HasFlag(HostBehaviors.StreamOnly) ? new StreamResponseBodyFeature(serverBody.Stream)
            : serverBody;
        if (!NeverStarts && !behaviors.HasFlag(HostBehaviors.HidesStart))
        {
            server.OnStarting(_ => RunCallbacksAsync(), this);
        }
    }

    public IHttpResponseBodyFeature Body { get; }

    public int StatusCode
    {
        get => _server.StatusCode;
        set => _server.StatusCode = value;
    }

    public string? ReasonPhrase
    {
        get => _server.ReasonPhrase;
        set => _server.ReasonPhrase = value;
    }

    public IHeaderDictionary Headers
    {
        get => _server.Headers;
        set => _server.Headers = value;
    }

    public bool HasStarted => NeverStarts ? _isSaidToHaveStarted : !_behaviors.HasFlag(HostBehaviors.HidesStart) && _server.HasStarted;

    Stream IHttpResponseFeature.Body
    {
        get => Body.Stream;
        set => throw new NotSupportedException();
    }

    private bool NeverStarts => _behaviors.HasFlag(HostBehaviors.NeverStarts);

    public void OnStarting(Func<object, Task> callback, object state) => _onStarting.Add((callback, state));

    public void OnCompleted(Func<object, Task> callback, object state) => _server.OnCompleted(callback, state);

    /// <summary>What was kept is sent.</summary>
    public async Task FinishAsync()
    {
        _isFinishing = true;
        await Body.CompleteAsync();
        if (NeverStarts)
        {
            await RunCallbacksAsync();
            await _serverBody.Stream.WriteAsync(_kept.ToArray());
        }
    }

    private async Task RunCallbacksAsync()
    {
        if (_behaviors.HasFlag(HostBehaviors.FirstInFirstOut))
        {
            foreach (var (callback, state) in _onStarting)
            {
                await callback(state);
            }

            return;
        }

        while (_onStarting is [.., var last])
        {
            _onStarting.RemoveAt(_onStarting.Count - 1);
            await last.Callback(last.State);
        }
    }

    private sealed class KeptBody(OtherResponse response) : StreamResponseBodyFeature(response._kept)
    {
        public override Task StartAsync(CancellationToken cancellationToken = default)
        {
            response._isSaidToHaveStarted |= !response._isFinishing && response._behaviors.HasFlag(HostBehaviors.SaysStarted);
            return base.StartAsync(cancellationToken);
        }
    }
}
