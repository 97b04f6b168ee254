/** Maximum nesting depth: recursive functions would overflow the stack beyond it. */
const DEPTH = 500
/** Maximum number of values, and of named values: in memory they take about 100 bytes and 1 kB each. */
const [VALUES, NAMED] = [2_000_000, 200_000]

/**
 * Parses JSON from an untrusted file.
 *
 * @throws Error when it is invalid, nested too deeply, or has too many values.
 */
export function parseJson(text: string): unknown {
  requireShape(text)
  return JSON.parse(text)
}

/** Scans brackets and commas before anything is allocated. */
function requireShape(text: string): void {
  let depth = 0
  let values = 0
  let named = 0
  const count = () => {
    if (++values > VALUES) throw new Error(`it has more than ${VALUES.toLocaleString('en-US')} values`)
  }
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // "
        for (i++; i < text.length; i++) {
          const code = text.charCodeAt(i)
          if (code === 0x5c) i++
          else if (code === 0x22) break
        }
        break
      case 0x5b: // [
      case 0x7b: // {
        count()
        if (++depth > DEPTH) throw new Error(`it is nested more than ${DEPTH} levels deep`)
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth--
        break
      case 0x2c: // ,
        count()
        break
      case 0x3a: // :
        if (++named > NAMED) throw new Error(`it has more than ${NAMED.toLocaleString('en-US')} named values`)
    }
  }
}
