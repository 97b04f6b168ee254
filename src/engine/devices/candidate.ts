import type { Engine } from '../engine.ts'

/** The GPU engines, in probing order. */
export type CandidateName = 'onnx-cuda' | 'onnx-webgpu' | 'tfjs-node-gpu' | 'tfjs-webgpu'

/** What probing a candidate on this machine found. */
export type Finding =
  | {
      readonly usable: true
      /** The adapter or card, and its driver library. */
      readonly detail: string
      /** The adapter is a software renderer such as SwiftShader: for tests. */
      readonly software?: boolean
    }
  | {
      readonly usable: false
      /** Why not, as a clause: "onnxruntime-node has no CUDA library". */
      readonly reason: string
      /** The command or step that fixes it, if there is one. */
      readonly fix?: string
      /** The package's state, for packages that have several: see `tfjsNodeState`. */
      readonly state?: string
    }

/** A GPU engine that may or may not work here. */
export interface Candidate {
  readonly name: CandidateName
  /** E.g. `ONNX Runtime, WebGPU`. */
  readonly title: string
  readonly engine: 'onnx' | 'tfjs'
  /**
   * Tests whether it works here. Never throws: native code runs in a child process, so that a broken installation
   * cannot crash this one.
   */
  probe(): Promise<Finding>
  /**
   * Opens an engine that learns on the GPU and, where the library allows, keeps its state there between runs. @throws
   * UserError when it does not open.
   *
   * @param threads Threads per operation, for work left on the CPU.
   */
  open(threads: number): Promise<Engine>
}

/** Whether software adapters count as GPUs: only if this variable says so, for tests. */
export const softwareCounts = (): boolean => process.env.SENTE_SOFTWARE_GPU === '1'

/** The finding for a software adapter: unusable unless software adapters count. */
export const software = (detail: string): Finding =>
  softwareCounts()
    ? { usable: true, detail, software: true }
    : { usable: false, reason: `the only adapter is ${detail}, which computes on the CPU` }
