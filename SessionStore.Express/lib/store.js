import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import session from 'express-session';
import { end, endForAnother } from './ending.js';
import { SessionEndedError, SessionStoreError } from './errors.js';
import { Items, number } from './item.js';
import { readOptions } from './options.js';
import { PreviousStore } from './previous.js';
import { Table } from './table.js';
import { fromAttribute, toEntries } from './values.js';

/** DynamoDB takes 4 KB of expression: past this many keys the whole session is written, on condition that nobody else wrote meanwhile. */
const MAX_KEYS = 100;
const MAX_CONFLICTS = 10;

/** The SDK's own default is to wait for ever, with the visitor. */
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** What express-session's Session object has for itself: keys of these names exist only for the ASP.NET Core app. */
const isReserved = (name) => name === 'cookie' || name === 'req' || name === 'id' || name in session.Session.prototype;

/**
 * Keeps express-session's sessions in the table of an ASP.NET Core app that shares them (SessionStore.DynamoDB). Only keys that a
 * request has changed are written, and only to a session that is still there.
 */
export class DynamoDBSessionStore extends session.Store {
  #options;
  #table;
  #items;
  #previous;

  /** What a request's session was when it was read or written last. */
  #known = new WeakMap();

  /** Creations under way, by session id: an end must not be overtaken by one. */
  #creations = new Map();

  /** @param {import('../index.d.ts').DynamoDBSessionStoreOptions} options */
  constructor(options) {
    super();
    this.#options = readOptions(options);
    this.#table = new Table(this.#options.client ?? new DynamoDBClient({ requestHandler: TIMEOUTS }), this.#options.tableName);
    this.#items = new Items(this.#options);
    this.#previous = new PreviousStore(this.#options.previousStore);
  }

  get(sid, callback) {
    answer(this.#read(sid), callback);
  }

  set(sid, session, callback) {
    answer(this.#inTurn(sid, session), callback);
  }

  /** What express-session calls for a session that was not changed. One that has ended stays so. */
  touch(sid, session, callback) {
    this.set(sid, session, callback);
  }

  destroy(sid, callback) {
    answer(this.#destroy(sid), callback);
  }

  regenerate(req, callback) {
    const { sessionID, session } = req;
    this.generate(req);
    answer(this.#endForAnother(this.#known.get(session), sessionID, req.sessionID).catch((error) => {
      // It keeps its session, and the response no new cookie: the visitor may have the right one already.
      Object.assign(req, { sessionID, session });
      throw error;
    }), callback);
  }

  /** The cookie's attributes are the app's settings, and not stored; a session may have only a life of its own. */
  createSession(req, sess) {
    const known = this.#known.get(sess);
    const cookie = this.#defaultCookie(req);
    if (known) {
      known.defaultIdle = secondsOf(cookie);
      if (known.idle !== undefined) {
        cookie.originalMaxAge = known.idle * 1000;
        cookie.expires = new Date(Date.now() + cookie.originalMaxAge);
      }
    }

    const created = super.createSession(req, Object.assign(sess, { cookie }));
    this.#known.set(created, known);
    return created;
  }

  async #read(sid) {
    const id = this.#items.idOf(sid);
    const item = await this.#getItem(id) ?? await this.#take(sid, id);
    if (!item || this.#items.isExpired(item)) {
      return undefined;
    }

    const entries = Object.entries(item.sess?.M ?? {}).filter(([name]) => !isReserved(name)).map(([name, value]) => [name, fromAttribute(value)]);
    const sess = Object.fromEntries(entries);
    this.#known.set(sess, {
      // One that has moved is empty, and can't be written: the visitor has another cookie by now.
      isEnded: item.state !== undefined,
      entries: new Map(toEntries(sess)),
      touched: number(item.touched),
      idle: item.idle ? number(item.idle) : undefined,
      turn: Promise.resolve(),
    });
    return Object.assign(sess, { cookie: { originalMaxAge: item.idle ? number(item.idle) * 1000 : null } });
  }

  async #take(sid, id) {
    if (!this.#options.previousStore) {
      return undefined;
    }

    await this.#previous.take(sid, this.#table, this.#items.key(id), (old) => {
      const idle = secondsOf(old.cookie);
      return this.#items.creation(id, entriesOf(old), idle === this.#options.idleTimeout ? undefined : idle);
    });
    return this.#getItem(id);
  }

  async #getItem(id) {
    return (await this.#table.send(new GetItemCommand({ Key: this.#items.key(id), ConsistentRead: true }))).Item;
  }

  /** The session as it is now, written when what was begun before is done. */
  #inTurn(sid, session) {
    const known = this.#known.get(session) ?? { isNew: true, turn: Promise.resolve() };
    this.#known.set(session, known);
    const entries = entriesOf(session);
    const idle = this.#idleOf(session, known);
    const done = known.turn.then(() => (known.isNew ? this.#create(sid, known, entries, idle) : this.#update(sid, known, entries, idle)));
    known.turn = done.catch(() => {});
    if (known.isNew) {
      this.#creations.set(sid, known.turn.then(() => this.#creations.delete(sid)));
    }

    return done;
  }

  async #create(sid, known, entries, idle) {
    const input = this.#items.creation(this.#items.idOf(sid), entries, idle);
    try {
      await this.#table.send(new PutItemCommand(input));
    } catch (error) {
      // There may be what the SDK has stored before: the answer got lost, and it tried again.
      if (!error.Item || !['v', 'created', 'touched'].every((name) => error.Item[name]?.N === input.Item[name].N)) {
        throw error.Item ? new SessionStoreError(`Session table '${this.#table.name}': there is a session with this id, and this one was not read from it.`) : error;
      }
    }

    Object.assign(known, { isNew: false, isEnded: false, entries, touched: number(input.Item.touched), idle });
  }

  async #update(sid, known, entries, idle) {
    const changes = changesBetween(known.entries, entries);
    const isChanged = changes.size > 0 || idle !== known.idle;
    if (!isChanged && (known.isEnded || this.#items.now - known.touched < this.#options.touchAfter)) {
      return;
    }

    if (known.isEnded) {
      throw new SessionEndedError();
    }

    const id = this.#items.idOf(sid);
    const begin = () => (idle === known.idle ? this.#items.update(id) : this.#items.updateWithIdle(id, idle));
    const now = this.#items.now;
    try {
      await (changes.size > MAX_KEYS ? this.#replace(id, begin, changes) : this.#table.send(new UpdateItemCommand(begin().keys(changes).toInput())));
    } catch (error) {
      if (error.name !== 'ConditionalCheckFailedException') throw error;
      known.isEnded = true;
      if (isChanged) throw new SessionEndedError();
    }

    Object.assign(known, { entries, touched: now, idle });
  }

  async #replace(id, begin, changes) {
    for (let conflicts = 1; ; conflicts++) {
      const item = await this.#getItem(id);
      if (!item || item.state || this.#items.isExpired(item)) {
        throw new SessionEndedError();
      }

      const map = new Map([...Object.entries(item.sess?.M ?? {}), ...changes].filter(([name]) => changes.get(name) !== undefined || !changes.has(name)));
      const update = begin().set('#sess', 'sess', { M: Object.fromEntries(map) }).given('#v = :read').value(':read', item.v);
      try {
        return await this.#table.send(new UpdateItemCommand(update.toInput()));
      } catch (error) {
        if (error.Item?.v?.N === item.v.N || !error.Item || conflicts === MAX_CONFLICTS) throw error;
      }
    }
  }

  async #destroy(sid) {
    await this.#creations.get(sid);
    await this.#previous.end(sid);
    await end(this.#table, this.#items, this.#items.idOf(sid));
  }

  async #endForAnother(known, sid, newSid) {
    await known?.turn;
    if (known?.isEnded) {
      throw new SessionEndedError();
    }

    // One that was never stored leaves nothing.
    if (known && !known.isNew) {
      await this.#previous.end(sid);
      await endForAnother(this.#table, this.#items, this.#items.idOf(sid), this.#items.idOf(newSid));
    }
  }

  #idleOf(session, known) {
    const idle = secondsOf(session.cookie);
    const defaultIdle = 'defaultIdle' in known ? known.defaultIdle : secondsOf(this.#defaultCookie(session.req));
    return idle === defaultIdle || idle === undefined ? undefined : idle;
  }

  /** The cookie of a new session, as the middleware's settings have it. */
  #defaultCookie(req) {
    if (!this.generate || !req?.headers) {
      return { originalMaxAge: null };
    }

    // What is made of the request stays off it.
    const other = Object.create(req);
    this.generate(other);
    return other.session.cookie.data;
  }
}

function entriesOf(session) {
  return new Map(toEntries(session).filter(([name]) => !isReserved(name)));
}

/** @returns {Map<string, object | undefined>} undefined: is to be removed */
function changesBetween(before, after) {
  const changes = new Map([...after].filter(([name, value]) => !isDeepStrictEqual(value, before.get(name))));
  for (const name of before.keys()) {
    if (!after.has(name)) changes.set(name, undefined);
  }

  return changes;
}

/** express-session sets it anew at each request, a millisecond off perhaps. */
function secondsOf(cookie) {
  return typeof cookie?.originalMaxAge === 'number' ? Math.max(1, Math.round(cookie.originalMaxAge / 1000)) : undefined;
}

/** What the callback throws is not the promise's. */
function answer(promise, callback = () => {}) {
  promise.then((value) => process.nextTick(callback, null, value), (error) => process.nextTick(callback, error));
}
