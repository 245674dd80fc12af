import { promisify } from 'node:util';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

/** The store that the Express app had before: its sessions come here when their visitors do. */
export class PreviousStore {
  #store;

  /** @param {import('express-session').Store | undefined} store */
  constructor(store) {
    this.#store = store;
  }

  /** Whoever ends a session means it also where it may still be. */
  async end(sid) {
    if (this.#store) {
      await this.#call('destroy', sid);
    }
  }

  /**
   * Stores the session here, and then deletes it there.
   * @param {object} key of the item
   * @param {(old: object) => object} creation what to put for it
   */
  async take(sid, table, key, creation) {
    const old = await this.#call('get', sid);
    if (!old) {
      return;
    }

    try {
      await table.send(new PutItemCommand(creation(old)));
    } catch (error) {
      // Another request was faster.
      if (error.name !== 'ConditionalCheckFailedException') throw error;
      return;
    }

    if (!(await this.#call('get', sid))) {
      // Another request was much faster: it is here, has ended since, and must not begin again.
      await table.send(new DeleteItemCommand({ Key: key }));
    }

    await this.end(sid);
  }

  #call(method, sid) {
    return promisify(this.#store[method]).call(this.#store, sid);
  }
}
