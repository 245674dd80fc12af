import { DeleteItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SessionEndedError, SessionStoreError } from './errors.js';

/** How long requests under way with the old cookie are told that their session has ended. */
const TOMBSTONE_SECONDS = 60;

/** How often a session that is to end may have moved within that time. */
const MAX_MOVES = 20;

/** Ends a session, wherever the ASP.NET Core app may have moved it: whoever signs out means the session, not its id. */
export async function end(table, items, id) {
  for (let moves = 0; moves <= MAX_MOVES; moves++) {
    const left = await endItem(table, items, { Delete: deletion(items, id) });
    if (!left?.to?.S || items.isExpired(left)) {
      return;
    }

    id = left.to.S;
  }

  throw new SessionStoreError(`Session table '${table.name}': a session could not be ended, because its id was changed again and again.`);
}

/**
 * Ends a session that another is to follow. A tombstone stays, so that no request under way starts a third and overwrites the cookie.
 * @throws {SessionEndedError} It has moved already.
 */
export async function endForAnother(table, items, id, toId) {
  const left = await endItem(table, items, { Update: items.burial(id, toId, TOMBSTONE_SECONDS).toInput() });
  if (left && !items.isExpired(left)) {
    throw new SessionEndedError();
  }
}

/** @returns the tombstone, or the expired item, that is in the session's place and was not touched */
async function endItem(table, items, write) {
  const input = write.Delete ?? write.Update;
  try {
    await table.send(new (write.Delete ? DeleteItemCommand : UpdateItemCommand)({
      ...input,
      ConditionExpression: `${input.ConditionExpression} AND attribute_not_exists(#user)`,
      ExpressionAttributeNames: { ...input.ExpressionAttributeNames, '#user': 'user' },
    }));
    return undefined;
  } catch (error) {
    if (error.name !== 'ConditionalCheckFailedException') throw error;
    const item = error.Item;
    return item?.user && !item.state && !items.isExpired(item) ? endListed(table, items, write, item) : item;
  }
}

/** A signed-in session ends with its entry in its user's list, both or neither; the session alone, if there is no such list. */
async function endListed(table, items, write, { user, handle }) {
  const entry = {
    TableName: table.name,
    Key: items.key(user.S),
    UpdateExpression: 'REMOVE #sessions.#handle',
    ConditionExpression: 'attribute_type(#sessions, :map)',
    ExpressionAttributeNames: { '#sessions': 'sessions', '#handle': handle?.S ?? '?' },
    ExpressionAttributeValues: { ':map': { S: 'M' } },
  };
  const input = { ...(write.Delete ?? write.Update), TableName: table.name };
  try {
    await table.send(new TransactWriteItemsCommand({ TransactItems: [write.Delete ? { Delete: input } : { Update: input }, { Update: entry }] }));
    return undefined;
  } catch (error) {
    if (error.name !== 'TransactionCanceledException') throw error;
    const [session] = error.CancellationReasons;
    if (session.Code === 'ConditionalCheckFailed') {
      return session.Item;
    }

    await table.send(new (write.Delete ? DeleteItemCommand : UpdateItemCommand)(input));
    return undefined;
  }
}

function deletion(items, id) {
  return {
    Key: items.key(id),
    ConditionExpression: 'attribute_not_exists(#state)',
    ExpressionAttributeNames: { '#state': 'state' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}
