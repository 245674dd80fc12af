/** The defaults and limits of the ASP.NET Core app. */
export function readOptions(options) {
  const {
    tableName, client, partitionKeyName = 'id', keyPrefix = 'session#', timeToLiveAttributeName = 'expires',
    idleTimeout, touchAfter = 60 * 60, absoluteTimeout = Infinity, previousStore, ...unknown
  } = options ?? {};
  if (typeof tableName !== 'string' || tableName === '') {
    throw new TypeError('tableName: the name or ARN of the table that the ASP.NET Core app keeps its sessions in.');
  }

  if (idleTimeout === undefined) {
    throw new TypeError('idleTimeout: SessionOptions.IdleTimeout of the ASP.NET Core app, in seconds (1200 if it sets none).');
  }

  if (Object.keys(unknown).length > 0) {
    throw new TypeError(`Unknown option: ${Object.keys(unknown).join(', ')}.`);
  }

  for (const [name, value, least] of [['idleTimeout', idleTimeout, 1], ['touchAfter', touchAfter, 0], ['absoluteTimeout', absoluteTimeout, 1]]) {
    if (typeof value !== 'number' || !(value >= least)) {
      throw new TypeError(`${name}: a number of seconds, ${least} or more.`);
    }
  }

  return {
    tableName, client, previousStore, partitionKeyName, keyPrefix, timeToLiveAttributeName,
    idleTimeout: Math.ceil(idleTimeout),
    touchAfter: Math.floor(Math.min(touchAfter, idleTimeout / 10)),
    absoluteTimeout: Math.ceil(absoluteTimeout),
  };
}
