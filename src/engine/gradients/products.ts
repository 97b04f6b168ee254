import { type GradConfig, type Tensor, tf } from '../tf.ts'

/** TF.js differentiates products over non-negative axes only. */
function productGradient(): GradConfig {
  const original = tf.getGradient('Prod')
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const { axis } = attributes as unknown as { axis: number | number[] | null }
      const { shape } = saved[0]!
      const axes = tf.util.parseAxisParam(axis ?? shape.map((_, i) => i), shape)
      return original.gradFunc(dy, saved, { ...attributes, axis: axes.sort((a, b) => a - b) })
    },
  }
}

/**
 * Products of all elements but one, so that zeros have a gradient: ∂xₖ = Σⱼ ∂yⱼ Πᵢ≠ₖ xᵢ over the i that yⱼ contains.
 * Takes n² numbers for n elements along the axis.
 */
const cumulativeProductGradient: GradConfig = {
  kernelName: 'Cumprod',
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attributes) => {
    const [x] = saved as [Tensor]
    const { axis, exclusive, reverse } = attributes as unknown as { axis: number; exclusive: boolean; reverse: boolean }
    const [along] = tf.util.parseAxisParam(axis, x.shape) as [number]
    const n = x.shape[along]!
    const last = x.shape
      .map((_, i) => i)
      .filter(i => i !== along)
      .concat(along)
    const rows = (t: Tensor) => t.transpose(last).reshape([t.size / n, 1, n])
    const square = (f: (k: number, j: number) => boolean) =>
      tf.tensor2d(
        Uint8Array.from({ length: n * n }, (_, i) => Number(f(Math.floor(i / n), i % n))),
        [n, n],
        'bool',
      )
    const without = tf.where(
      square((k, j) => k === j),
      1,
      rows(x).tile([1, n, 1]),
    )
    const contains = square((k, j) => (k === j ? !exclusive : reverse ? j < k : j > k)).toFloat()
    const gradient = () =>
      tf
        .cumprod(without, 2, exclusive, reverse)
        .mul(contains)
        .mul(rows(dy as Tensor))
        .sum(2)
    const moved = last.map(i => x.shape[i]!)
    const back = last.map((_, i) => last.indexOf(i))
    return { x: () => gradient().reshape(moved).transpose(back) }
  },
}

/** The gradient of an operand is a sum of products of ∂y with the other one; letters that it lacks repeat it. */
const einsumGradient: GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const { equation } = attributes as unknown as { equation: string }
    const [from, result] = equation.replace(/\s/g, '').split('->') as [string, string]
    const terms = from.split(',')
    const of = (i: number) => {
      const [own, x] = [terms[i]!, saved[i]!]
      const other = terms[1 - i]
      const kept = [...own].filter(letter => (result + (other ?? '')).includes(letter)).join('')
      const operands = other === undefined ? [dy as Tensor] : [dy as Tensor, saved[1 - i]!]
      const sum = tf.einsum(`${[result, other].filter(t => t !== undefined).join()}->${kept}`, ...operands)
      const copies = x.shape.map((length, axis) => (kept.includes(own[axis]!) ? 1 : length))
      return sum.reshape(x.shape.map((length, axis) => (copies[axis] === 1 ? length : 1))).tile(copies)
    }
    return Object.fromEntries(terms.map((_, i) => [i, () => of(i)]))
  },
}

/** Gradients of products that TF.js lacks or gets wrong. */
export const productGradients = (): readonly GradConfig[] => [
  productGradient(),
  cumulativeProductGradient,
  einsumGradient,
]
