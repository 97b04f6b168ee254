import type { Candidate } from './candidate.ts'
import { onnxCuda } from './onnx-cuda.ts'
import { onnxWebgpu } from './onnx-webgpu.ts'
import { tfjsNodeGpu } from './tfjs-node-gpu.ts'
import { tfjsWebgpu } from './tfjs-webgpu.ts'

/** All GPU engines, in probing order. */
export const candidates: readonly Candidate[] = [onnxCuda, onnxWebgpu, tfjsNodeGpu, tfjsWebgpu]
