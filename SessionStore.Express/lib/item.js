import { createHash } from 'node:crypto';

/** A session's item as SessionStore.DynamoDB has it, and the conditions of its writes; the only home of its attributes' names here. */
export class Items {
  #options;

  constructor(options) {
    this.#options = options;
  }

  /** The table holds a hash: who can read it can't make a cookie of it. */
  idOf(sid) {
    return this.#options.keyPrefix + createHash('sha256').update(sid, 'utf8').digest('base64url');
  }

  key(id) {
    return { [this.#options.partitionKeyName]: { S: id } };
  }

  get now() {
    return Math.floor(Date.now() / 1000);
  }

  isExpired(item, now = this.now) {
    return number(item[this.#options.timeToLiveAttributeName]) <= now || number(item.created) <= now - this.#options.absoluteTimeout;
  }

  /** @param idle the session's own idle timeout; undefined when it has that of the app */
  creation(id, entries, idle) {
    const { partitionKeyName, timeToLiveAttributeName, idleTimeout, touchAfter } = this.#options;
    const now = this.now;
    return {
      Item: {
        ...this.key(id),
        sess: { M: Object.fromEntries(entries) },
        // The touch interval is added, because a visit within it is not written down.
        [timeToLiveAttributeName]: n(now + (idle ?? idleTimeout) + touchAfter),
        v: n(1),
        created: n(now),
        touched: n(now),
        ...(idle === undefined ? {} : { idle: n(idle) }),
      },
      ConditionExpression: 'attribute_not_exists(#id)',
      ExpressionAttributeNames: { '#id': partitionKeyName },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
  }

  /** Begins an update that happens only to a session that is there, has not moved and has not expired. */
  update(id) {
    const { idleTimeout, touchAfter } = this.#options;
    const now = this.now;
    // Calculated in the table: another request may just have given the session an idle timeout of its own.
    return this.#begin(id, now, 'if_not_exists(#idle, :idle) + :slack')
      .name('#idle', 'idle').value(':idle', n(idleTimeout)).value(':slack', n(now + touchAfter))
      .set('#touched', 'touched', n(now));
  }

  /** As update; from now on the session has another idle timeout. */
  updateWithIdle(id, idle) {
    const { idleTimeout, touchAfter } = this.#options;
    const now = this.now;
    return this.#begin(id, now, ':expires').value(':expires', n(now + (idle ?? idleTimeout) + touchAfter))
      .setOrRemove('#idle', 'idle', idle === undefined ? undefined : n(idle))
      .set('#touched', 'touched', n(now));
  }

  /** Leaves a tombstone: nothing of the session but the fact that it has moved, and where to. */
  burial(id, toId, seconds) {
    const now = this.now;
    return this.#begin(id, now, ':expires').value(':expires', n(now + seconds))
      .set('#state', 'state', { S: 'moved' })
      .set('#to', 'to', { S: toId })
      .setOrRemove('#sess', 'sess', undefined);
  }

  #begin(id, now, expires) {
    const { partitionKeyName, timeToLiveAttributeName, absoluteTimeout } = this.#options;
    const update = new Update(this.key(id), `#expires = ${expires}`)
      .given('attribute_exists(#id) AND attribute_not_exists(#state) AND #expires > :now')
      .name('#id', partitionKeyName).name('#expires', timeToLiveAttributeName).name('#state', 'state').name('#v', 'v')
      .value(':now', n(now)).value(':zero', n(0)).value(':one', n(1));
    return absoluteTimeout === Infinity ? update : update
      .given('#created > :createdAfter').name('#created', 'created').value(':createdAfter', n(now - absoluteTimeout));
  }
}

/** An update of an item, always with one version more. */
class Update {
  #key;
  #set;
  #remove = [];
  #conditions = [];
  #names = {};
  #values = {};

  constructor(key, expiry) {
    this.#key = key;
    this.#set = ['#v = if_not_exists(#v, :zero) + :one', expiry];
  }

  given(condition) {
    this.#conditions.push(condition);
    return this;
  }

  name(alias, name) {
    this.#names[alias] = name;
    return this;
  }

  value(placeholder, value) {
    this.#values[placeholder] = value;
    return this;
  }

  set(path, name, value) {
    const alias = path.slice(path.lastIndexOf('#'));
    const placeholder = alias.replace('#', ':v_');
    this.#set.push(`${path} = ${placeholder}`);
    return this.name(alias, name).value(placeholder, value);
  }

  /** @param value undefined: is to be removed */
  setOrRemove(path, name, value) {
    if (value !== undefined) {
      return this.set(path, name, value);
    }

    this.#remove.push(path);
    return this.name(path.slice(path.lastIndexOf('#')), name);
  }

  /** @param {Map<string, object | undefined>} changes undefined: is to be removed */
  keys(changes) {
    let i = 0;
    for (const [name, value] of changes) {
      this.name('#sess', 'sess').setOrRemove(`#sess.#k${i++}`, name, value);
    }

    return this;
  }

  toInput() {
    return {
      Key: this.#key,
      UpdateExpression: `SET ${this.#set.join(', ')}${this.#remove.length ? ` REMOVE ${this.#remove.join(', ')}` : ''}`,
      ConditionExpression: this.#conditions.join(' AND '),
      ExpressionAttributeNames: this.#names,
      ExpressionAttributeValues: this.#values,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
  }
}

export function n(number) {
  return { N: String(number) };
}

export function number(attribute) {
  return Number(attribute?.N ?? 0);
}
