import { setTimeout } from 'node:timers/promises';
import { SessionStoreError } from './errors.js';

/** How often a call is made that conflicts with a transaction, such as a sign-in in the ASP.NET Core app. */
const MAX_TRIES = 12;

/** Sends calls to one table. What is no answer of it becomes a SessionStoreError. */
export class Table {
  #client;

  constructor(client, name) {
    this.#client = client;
    this.name = name;
  }

  async send(command) {
    if (!command.input.TransactItems) {
      command.input.TableName = this.name;
    }

    for (let tries = 1; ; tries++) {
      try {
        return await this.#client.send(command);
      } catch (error) {
        if (isConditionFailure(error)) throw error;
        if (!isConflict(error) || tries === MAX_TRIES) {
          throw new SessionStoreError(`Session table '${this.name}': ${error.message}`, { cause: error });
        }

        await setTimeout(Math.random() * 20 * 2 ** Math.min(tries, 4));
      }
    }
  }
}

function isConditionFailure(error) {
  return error.name === 'ConditionalCheckFailedException' ||
    error.CancellationReasons?.some((reason) => reason.Code === 'ConditionalCheckFailed');
}

function isConflict(error) {
  return error.name === 'TransactionConflictException' ||
    error.CancellationReasons?.some((reason) => reason.Code === 'TransactionConflict');
}
