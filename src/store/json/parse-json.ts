/**
 * Most levels of objects and lists in one another: what goes through them recursively would end in a stack overflow.
 */
const DEPTH = 500
/**
 * Most values in all, and most that have a name: these take some hundred bytes each when they are read, those with
 * names a kilobyte.
 */
const [VALUES, NAMED] = [2_000_000, 200_000]

/**
 * JSON from a file that may be anybody's.
 *
 * @throws Error when it is none, or is nested too deep or holds too many values.
 */
export function parseJson(text: string): unknown {
  requireShape(text)
  return JSON.parse(text)
}

/** A look at the brackets and commas alone, before anything is made of them. */
function requireShape(text: string): void {
  let depth = 0
  let values = 0
  let named = 0
  const count = () => {
    if (++values > VALUES) throw new Error(`it holds more than ${VALUES.toLocaleString('en-US')} values`)
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
        if (++depth > DEPTH) throw new Error(`it is nested more than ${DEPTH} deep`)
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth--
        break
      case 0x2c: // ,
        count()
        break
      case 0x3a: // :
        if (++named > NAMED) throw new Error(`it holds more than ${NAMED.toLocaleString('en-US')} named values`)
    }
  }
}
