import { addedGradients, repairGradients } from '../../src/engine/gradients.ts'
import { KERNELS } from '../../src/engine/kernels/index.ts'
import { LAYERS, REFUSED } from '../../src/engine/kernels/refused.ts'
import { tf } from '../../src/engine/tf.ts'

/** A kernel of TF.js, and whether it compiles. */
interface Row {
  readonly kernel: string
  readonly gradient: 'TF.js' | 'Sente' | undefined
}

/** TF.js's kernels of the CPU and all that have a gradient, by name. */
function kernels(): readonly Row[] {
  tf.zeros([1]).dispose()
  repairGradients()
  const registered = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName)
  const names = new Set([...registered, ...Object.keys(KERNELS), ...Object.keys(REFUSED)])
  return [...names].sort().map(kernel => {
    const gradient = addedGradients.has(kernel) ? 'Sente' : tf.getGradient(kernel) ? 'TF.js' : undefined
    return { kernel, gradient }
  })
}

/** The tables of docs/reference/compiled.md, as rows of cells. @throws when a kernel neither compiles nor has a reason. */
export function compiledTables() {
  const all = kernels()
  const silent = all.filter(({ kernel }) => !(kernel in KERNELS) && !(kernel in REFUSED))
  if (silent.length > 0) throw new Error(`no reason given for ${silent.map(({ kernel }) => kernel).join()}`)
  const compiles = (kernel: string) => {
    const refusal = REFUSED[kernel]
    return refusal ? `no: ${refusal.why}; use ${refusal.instead}` : 'yes'
  }
  const differentiable = all.filter(({ gradient }) => gradient === 'TF.js')
  const compiling = differentiable.filter(({ kernel }) => kernel in KERNELS)
  return {
    of: differentiable.length,
    compiling: compiling.length,
    kernels: all.map(({ kernel, gradient }) => [`\`${kernel}\``, compiles(kernel), gradient ?? '']),
    layers: Object.keys(tf.layers)
      .sort()
      .map(name => [`\`${name}\``, LAYERS[name] ?? 'yes']),
  }
}
