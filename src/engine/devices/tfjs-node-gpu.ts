import { UserError } from '../../core/error.ts'
import { packageFolder } from '../install/package-folder.ts'
import { openTfjsEngine } from '../tfjs/engine.ts'
import { type TfjsNode, tfjsNodeState } from '../tfjs-node/examine.ts'
import { loadTfjsNode } from '../tfjs-node/load.ts'
import { type Candidate, type Finding, software, softwareCounts } from './candidate.ts'

const PACKAGE = '@tensorflow/tfjs-node-gpu'

let examined: Promise<TfjsNode> | undefined

/** Cached: loading TensorFlow in a child process takes seconds, and the installation does not change meanwhile. */
const examine = (): Promise<TfjsNode> => {
  examined ??= tfjsNodeState(PACKAGE, packageFolder(PACKAGE), 'gpu')
  return examined
}

/** Turns the package's state into a finding. */
export function findingOf(found: TfjsNode): Finding {
  if (found.state === 'gpu')
    return { usable: true, detail: found.card ? `${found.card}, ${found.detail}` : found.detail }
  if (found.state === 'cpu-only' && softwareCounts()) return software(`${found.detail} on the CPU`)
  const { state, reason, fix } = found
  return { usable: false, state, reason, fix }
}

/** The eager engine on TensorFlow's native kernels, one native call per operation. */
export const tfjsNodeGpu: Candidate = {
  name: 'tfjs-node-gpu',
  title: 'TF.js, TensorFlow on CUDA',
  engine: 'tfjs',
  probe: async () => findingOf(await examine()),
  async open(threads) {
    const found = await examine()
    const finding = findingOf(found)
    if (!('folder' in found)) throw new UserError(`${found.reason}; ${found.fix}.`)
    if (!finding.usable) throw new UserError(`${finding.reason}; ${finding.fix}.`)
    loadTfjsNode(found.folder, 'gpu', threads)
    return openTfjsEngine({
      device: 'gpu',
      backends: [{ name: 'tensorflow', usable: true, detail: finding.detail }],
    })
  },
}
