using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Benchmarks.Budget;

/// <summary>A session's content of some size, in values too short to be compressed.</summary>
internal sealed record BudgetText(int Bytes)
{
    private const int BytesPerKey = 4000;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Bytes / 1000.0:0.#} KB");

    public void Store(ISession session)
    {
        for (var offset = 0; offset < Bytes; offset += BytesPerKey)
        {
            session.SetString(
                string.Create(CultureInfo.InvariantCulture, $"key{offset / BytesPerKey}"), new string('x', Math.Min(BytesPerKey, Bytes - offset)));
        }
    }
}
