namespace Aspire.Hosting.ApplicationModel;

/// <summary>That a resource sends telemetry to the dashboard.</summary>
public class OtlpExporterAnnotation : IResourceAnnotation;
