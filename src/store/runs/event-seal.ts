import { createHash } from 'node:crypto'

// Each line of events.jsonl is a JSON object whose last member is its seal: SHA-256, cut to 64 bits, of the previous
// line's seal and of this line without its own. Reading a line and its neighbors shows whether it was changed, added,
// removed or moved. The seals guard against accidents, not against someone who recomputes them all. Older versions
// wrote lines without seals.

const form = /^(.*),"seal":"([0-9a-f]{16})"\}$/s // JSON leaves U+2028 as it is

/**
 * Adds its seal to a JSON object's text as the last member. @param before Seal of the previous line; '' for the first
 * line.
 */
export function sealLine(object: string, before: string): { readonly line: string; readonly seal: string } {
  const open = object.slice(0, -1)
  const seal = sealOf(open, before)
  return { line: `${open},"seal":"${seal}"}`, seal }
}

/** Checks the seals of consecutive lines. */
export class SealChain {
  /** Seal of the previous line; '' before the first sealed line, undefined if unknown. */
  seal: string | undefined

  /** @param seal Seal of the previous line. */
  constructor(seal: string | undefined) {
    this.seal = seal
  }

  /** Whether the next line is unchanged. */
  takes(line: string): boolean {
    const [, open, seal] = form.exec(line) ?? []
    if (open === undefined || seal === undefined) {
      if (this.seal) return false
      this.seal = '' // an older version, without seals
      return true
    }
    if (this.seal !== undefined && sealOf(open, this.seal) !== seal) return false
    this.seal = seal
    return true
  }
}

const sealOf = (open: string, before: string): string =>
  createHash('sha256').update(before).update(open).digest('hex').slice(0, 16)
