import { cast } from '../graph/cast.ts'
import { binary } from '../graph/elementwise.ts'
import type { Graph } from '../graph/graph.ts'
import { reduce } from '../graph/reduce.ts'
import { reshape, transpose } from '../graph/shape.ts'
import { size, type Value } from '../graph/value.ts'
import { tf } from '../tf.ts'
import type { KernelTable, Lowering } from './kernel.ts'
import { product } from './linear.ts'

/** A value with a letter for each axis. */
interface Term {
  readonly value: Value
  readonly letters: string
}

/** Sums over the letters that `kept` lacks. */
function summed(g: Graph, { value, letters }: Term, kept: string): Term {
  const gone = [...letters].flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]))
  const left = [...letters].filter(letter => kept.includes(letter)).join('')
  return { value: gone.length ? reduce(g, 'ReduceSum', value, gone, false) : value, letters: left }
}

const ordered = (g: Graph, { value, letters }: Term, order: string): Value =>
  transpose(
    g,
    value,
    [...order].map(letter => letters.indexOf(letter)),
  )
/** Multiplies a and b as batches of matrices: letters shared with the result are the batch, others are summed. */
function multiplied(g: Graph, a: Term, b: Term, result: string): Term {
  const pick = (letters: string, when: (letter: string) => boolean) => [...letters].filter(when).join('')
  const batch = pick(a.letters, l => b.letters.includes(l) && result.includes(l))
  const inner = pick(a.letters, l => b.letters.includes(l) && !result.includes(l))
  const left = pick(a.letters, l => !b.letters.includes(l))
  const right = pick(b.letters, l => !a.letters.includes(l))
  const lengths = (term: Term, letters: string) => [...letters].map(l => term.value.shape[term.letters.indexOf(l)]!)
  const shape = [...lengths(a, batch), ...lengths(a, left), ...lengths(b, right)]
  const [n, k] = [size(lengths(a, batch)), size(lengths(a, inner))]
  const x = reshape(g, ordered(g, a, batch + left + inner), [n, size(lengths(a, left)), k])
  const y = reshape(g, ordered(g, b, batch + inner + right), [n, k, size(lengths(b, right))])
  const value = k === 1 ? binary(g, 'Mul', x, y) : product(g, x, y, false, false)
  return { value: reshape(g, value, shape), letters: batch + left + right }
}

/** Sums of products by a formula such as `bij,bjk->bik`, of one or two operands. */
const einsum: Lowering = (g, inputs, { equation }) => {
  const operands = Object.values(inputs)
  tf.backend_util.decodeEinsumEquation(equation, operands.length) // throws where TF.js does
  const [from, result] = equation.replace(/\s/g, '').split('->') as [string, string]
  const terms = from.split(',').map((letters, i) => ({ value: operands[i]!, letters }))
  const { dtype } = operands[0]!
  const numbers = terms.map(term => ({ ...term, value: cast(g, term.value, 'float32') }))
  const alone = numbers.map((term, i) => summed(g, term, result + (terms[1 - i]?.letters ?? '')))
  const [a, b] = alone as [Term, Term?]
  return cast(g, ordered(g, b ? multiplied(g, a, b, result) : a, result), dtype)
}

/** The kernel of tf.einsum. */
export const sums: KernelTable = { Einsum: einsum }
