namespace LocalAws.Template;

/// <summary>The template can't be loaded; the message says where and why.</summary>
internal sealed class TemplateException(string message) : Exception(message);
