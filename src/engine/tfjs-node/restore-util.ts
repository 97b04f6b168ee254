/**
 * Functions of node:util that tfjs-node, or what it needs, calls, and that Node 23 removed
 * (https://github.com/tensorflow/tfjs/issues/8609). As text, so that a child process can run it too; its one name is
 * `util`.
 */
export const RESTORE_UTIL = `
  const removed = {
    isBoolean: v => typeof v === 'boolean',
    isBuffer: Buffer.isBuffer,
    isDate: v => v instanceof Date,
    isError: v => v instanceof Error,
    isFunction: v => typeof v === 'function',
    isNull: v => v === null,
    isNullOrUndefined: v => v == null,
    isNumber: v => typeof v === 'number',
    isObject: v => v !== null && typeof v === 'object',
    isPrimitive: v => v === null || !['object', 'function'].includes(typeof v),
    isRegExp: v => v instanceof RegExp,
    isString: v => typeof v === 'string',
    isSymbol: v => typeof v === 'symbol',
    isUndefined: v => v === undefined,
  }
  util.isArray = Array.isArray; // Node's own warns that it will go
  for (const name of Object.keys(removed)) util[name] ??= removed[name]`

/** Gives `util`, Node's module or one like it, the functions it has lost; the others stay. */
export const restoreUtil = new Function('util', RESTORE_UTIL) as (util: object) => void
