import fs from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

/** Functions of `fs`, or of `fs/promises` with the prefix `later.`. */
export type Call = `${'' | 'later.'}${string}`

/** The error of a system call. Node 20 has no name for an exceeded quota. */
export function systemError(code: string): Error {
  const [name, errno] = code === 'EDQUOT' ? ['Unknown system error -122', -122] : [code, -1]
  return Object.assign(new Error(`${name}: ${name}, write`), { code: name, errno, syscall: 'write' })
}

/** Makes calls of these functions fail with the given error codes. @returns a function that ends this. */
export function failing(codes: Readonly<Record<Call, string>>): () => void {
  const undo: (() => void)[] = []
  for (const [call, code] of Object.entries(codes)) {
    const of = (call.startsWith('later.') ? promises : fs) as unknown as Record<string, unknown>
    const name = call.replace('later.', '')
    const original = of[name]
    undo.push(() => {
      of[name] = original
    })
    of[name] = () => {
      if (call.startsWith('later.')) return Promise.reject(systemError(code))
      throw systemError(code)
    }
  }
  syncBuiltinESMExports()
  return () => {
    for (const each of undo) each()
    syncBuiltinESMExports()
  }
}

/** Runs `work` while calls fail. */
export async function whileFailing<T>(codes: Readonly<Record<Call, string>>, work: () => T | Promise<T>): Promise<T> {
  const undo = failing(codes)
  try {
    return await work()
  } finally {
    undo()
  }
}
