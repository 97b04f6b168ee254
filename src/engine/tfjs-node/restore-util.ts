/**
 * Functions of node:util that Node 23 removed and that tfjs-node or its dependencies call
 * (https://github.com/tensorflow/tfjs/issues/8609). As source text, so that a child process can run it too; its only
 * free variable is `util`.
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
  util.isArray = Array.isArray; // Node's own prints a deprecation warning
  for (const name of Object.keys(removed)) util[name] ??= removed[name]`

/** Adds the removed functions to `util`, Node's module or one like it; existing ones stay. */
export const restoreUtil = new Function('util', RESTORE_UTIL) as (util: object) => void
