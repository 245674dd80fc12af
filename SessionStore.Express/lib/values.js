import { isUtf8 } from 'node:buffer';
import { brotliDecompressSync } from 'node:zlib';

const COMPRESSED = '$brotli';
const MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024;

/**
 * A value as DynamoDB's own types: what JSON would make of it, except that bytes stay bytes.
 * @param {unknown} value
 * @param {string} [name] the key, for toJSON
 * @returns {import('@aws-sdk/client-dynamodb').AttributeValue | undefined} undefined where JSON has nothing, as for functions
 */
export function toAttribute(value, name = '') {
  if (value instanceof Uint8Array) {
    return { B: Buffer.from(value) };
  }

  if (typeof value?.toJSON === 'function') {
    value = value.toJSON(name);
  }

  switch (typeof value) {
    case 'string': return { S: value };
    case 'number': return Number.isFinite(value) ? { N: String(value) } : { NULL: true };
    case 'bigint': return { N: String(value) };
    case 'boolean': return { BOOL: value };
    case 'object':
      if (value === null) {
        return { NULL: true };
      }

      return Array.isArray(value)
        ? { L: Array.from(value, (member, i) => toAttribute(member, String(i)) ?? { NULL: true }) }
        : { M: Object.fromEntries(toEntries(value)) };
    default: return undefined;
  }
}

/** The members of an object that can be stored. */
export function toEntries(object) {
  return Object.entries(object)
    .map(([name, value]) => [name, toAttribute(value, name)])
    .filter(([, attribute]) => attribute !== undefined);
}

/** What JavaScript sees of a stored value. */
export function fromAttribute(attribute) {
  if ('S' in attribute) return attribute.S;
  if ('N' in attribute) return Number(attribute.N);
  if ('BOOL' in attribute) return attribute.BOOL;
  if ('B' in attribute) return Buffer.from(attribute.B);
  if ('L' in attribute) return attribute.L.map(fromAttribute);
  if ('M' in attribute) return decompressed(attribute.M) ?? Object.fromEntries(Object.entries(attribute.M).map(([name, member]) => [name, fromAttribute(member)]));
  if ('SS' in attribute) return [...attribute.SS];
  if ('NS' in attribute) return attribute.NS.map(Number);
  if ('BS' in attribute) return attribute.BS.map((bytes) => Buffer.from(bytes));
  return null;
}

/** A long text or many bytes, as the ASP.NET Core app compresses them. */
function decompressed(map) {
  const compressed = map[COMPRESSED]?.B;
  if (!compressed || Object.keys(map).length !== 1) {
    return undefined;
  }

  try {
    const bytes = brotliDecompressSync(compressed, { maxOutputLength: MAX_DECOMPRESSED_BYTES });
    return isText(bytes) ? bytes.toString('utf8') : bytes;
  } catch {
    return undefined;
  }
}

/** The rule of the ASP.NET Core app: control characters other than tab and line ends are no text. */
function isText(bytes) {
  return isUtf8(bytes) && !bytes.some((byte) => byte === 0x7f || (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13));
}
