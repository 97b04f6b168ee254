import { createHash } from 'node:crypto'

// Each line of events.jsonl is a JSON object whose last member is its seal: SHA-256, cut to 64 bits, of the seal of the
// line before and of this line without its own. So a line that is changed, added, left out or moved is seen when the
// lines around it are read. It guards against accidents and careless hands; who recomputes all seals can write
// anything. Older versions wrote lines without seals.

const form = /^(.*),"seal":"([0-9a-f]{16})"\}$/s // JSON leaves U+2028 as it is

/**
 * A JSON object's text with its seal as the last member, and that seal. @param before Seal of the line before; '' for
 * the first line.
 */
export function sealLine(object: string, before: string): { readonly line: string; readonly seal: string } {
  const open = object.slice(0, -1)
  const seal = sealOf(open, before)
  return { line: `${open},"seal":"${seal}"}`, seal }
}

/** Follows lines from one to the next. */
export class SealChain {
  /** Seal of the line before; '' before the first sealed line, undefined where it is not known. */
  seal: string | undefined

  /** @param seal Of the line before. */
  constructor(seal: string | undefined) {
    this.seal = seal
  }

  /** Whether the next line is what was written there. */
  takes(line: string): boolean {
    const [, open, seal] = form.exec(line) ?? []
    if (open === undefined || seal === undefined) {
      if (this.seal) return false
      this.seal = '' // of an older version, which sealed none
      return true
    }
    if (this.seal !== undefined && sealOf(open, this.seal) !== seal) return false
    this.seal = seal
    return true
  }
}

const sealOf = (open: string, before: string): string =>
  createHash('sha256').update(before).update(open).digest('hex').slice(0, 16)
