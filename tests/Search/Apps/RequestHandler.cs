using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Search.Histories;
using Search.Programs;
using SessionStore;

namespace Search.Apps;

/// <summary>Does what a request's plan says, and writes down what came of it.</summary>
internal static class RequestHandler
{
    public static async Task RunAsync(HttpContext context, RequestRecord record)
    {
        foreach (var op in record.Plan.Ops)
        {
            var done = new OpRecord(op, History.Now);
            record.Ops = record.Ops.Add(done);
            try
            {
                await DoAsync(context, record, done);
            }
            catch (Exception exception)
            {
                done.Error = NameOf(exception);
                done.To = History.Now;
                if (!record.Plan.Catches)
                {
                    throw;
                }
            }

            done.To = History.Now;
        }

        if (record.Plan.WritesBody)
        {
            await context.Response.WriteAsync("ok");
        }
    }

    public static string ValueOf(RequestPlan plan, Op op) => string.Create(CultureInfo.InvariantCulture, $"r{plan.Id}.{op.Number}");

    public static string NameOf(Exception exception) => exception is SessionStoreException failure ? $"{failure.Failure}" : exception.GetType().Name;

    /// <summary>Counters have keys of their own.</summary>
    public static bool IsCounter(string key) => key[0] == 'n';

    private static async Task DoAsync(HttpContext context, RequestRecord record, OpRecord done)
    {
        var (session, op, plan) = (context.Session, done.Op, record.Plan);
        switch (op.Kind)
        {
            case OpKind.Set:
                session.SetString(op.Key, ValueOf(plan, op));
                break;
            case OpKind.Remove:
                session.Remove(op.Key);
                break;
            case OpKind.Clear:
                session.Clear();
                break;
            case OpKind.Read:
                done.View = View(session);
                break;
            case OpKind.Load:
                await session.LoadAsync();
                done.View = View(session);
                break;
            case OpKind.Increment:
                done.Count = await session.IncrementAsync(op.Key);
                break;
            case OpKind.Commit:
                await session.CommitAsync();
                break;
            case OpKind.Regenerate:
                await session.RegenerateIdAsync();
                break;
            case OpKind.Abandon:
                await session.AbandonAsync();
                break;
            case OpKind.Start:
                await context.Response.WriteAsync("begun");
                await context.Response.Body.FlushAsync();
                break;
            case OpKind.SignIn:
                await session.BindToUserAsync(record.UserOf(op), label: $"r{plan.Id}");
                break;
            case OpKind.RevokeAll:
                await Directory(context).RevokeAllAsync(record.UserOf(op));
                break;
            case OpKind.RevokeOthers:
                await Directory(context).RevokeAllAsync(record.UserOf(op), exceptCurrent: true);
                break;
            case OpKind.RevokeOne:
                done.Handle = await Directory(context).ListAsync(record.UserOf(op)) is [.., var oldest] ? oldest.Handle : null;
                if (done.Handle is not null)
                {
                    await Directory(context).RevokeAsync(record.UserOf(op), done.Handle);
                }

                break;
            case OpKind.Who:
                await TicketHandler.LookAsync(context, record, done);
                break;
            case OpKind.TicketIn:
                await TicketHandler.SignInAsync(context, TicketHandler.Wanted(op, record.UserOf(op)));
                break;
            case OpKind.TicketOut:
                await context.SignOutAsync();
                break;
            default:
                throw new InvalidOperationException($"{op.Kind} is no operation of a handler.");
        }
    }

    private static ISessionDirectory Directory(HttpContext context) => context.RequestServices.GetRequiredService<ISessionDirectory>();

    private static Dictionary<string, string> View(ISession session) => session.Keys.ToDictionary(
        key => key,
        key => IsCounter(key) ? session.Get<long>(key).ToString(CultureInfo.InvariantCulture) : session.GetString(key)!,
        StringComparer.Ordinal);
}
