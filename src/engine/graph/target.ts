import type { ElementType, Value } from './value.ts'

/** The ONNX Runtime provider that a graph is lowered for. */
export type Target = 'cpu' | 'webgpu' | 'cuda'

/** A provider that lacks some operations for some types. */
export type GpuTarget = Exclude<Target, 'cpu'>

export const TITLES: Readonly<Record<Target, string>> = { cpu: 'CPU', webgpu: 'WebGPU', cuda: 'CUDA' }

/**
 * The operations and element types for which a provider of onnxruntime-node 1.30 has kernels. WebGPU's were tried one
 * by one (test/slow/onnx-webgpu.ts repeats that); CUDA's are from ONNX Runtime's docs/OperatorKernels.md, opset 18.
 */
const KERNELS: Readonly<Record<GpuTarget, readonly (readonly [types: string, operations: string])[]>> = {
  webgpu: [
    [
      'float32',
      'Abs BatchNormalization Ceil Conv ConvTranspose Cos Elu Erf Exp Floor GatherElements Gemm LeakyRelu Log MatMul ' +
        'Neg Reciprocal Relu Sigmoid Sin ' +
        'Slice Softmax Softplus Sqrt Tanh',
    ],
    [
      'float32 int32',
      'Add Clip Concat Div Equal Greater GreaterOrEqual Identity Less LessOrEqual Max Min Mul Pad Pow ReduceMax ' +
        'ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare ScatterElements ScatterND Split Sub Tile Transpose',
    ],
    ['float32 int32 bool', 'Cast Expand Gather Reshape Where'],
    ['bool', 'And Not'],
  ],
  cuda: [
    [
      'float32',
      'BatchNormalization Ceil Clip Conv ConvTranspose Cos Elu Erf Exp Floor Gemm LeakyRelu Log MatMul Reciprocal ' +
        'ReduceSumSquare Relu Sigmoid Sin Softmax Softplus Sqrt Tanh',
    ],
    [
      'float32 int32',
      'Abs Add Div Greater GreaterOrEqual Less LessOrEqual Max Min Mul Neg Pow ReduceMax ReduceMean ReduceMin ' +
        'ReduceProd ReduceSum Sub Tile Where',
    ],
    ['float32 bool', 'Pad'],
    [
      'float32 int32 bool',
      'Cast Concat Equal Expand Gather GatherElements Identity Reshape ScatterElements ScatterND Slice Split Transpose',
    ],
    ['bool', 'And Not'],
  ],
}

const tableOf = (target: GpuTarget): ReadonlySet<string> =>
  new Set(
    KERNELS[target].flatMap(([types, ops]) =>
      ops.split(' ').flatMap(op => types.split(' ').map(type => `${op} ${type}`)),
    ),
  )
const TABLES = { webgpu: tableOf('webgpu'), cuda: tableOf('cuda') }

/** Whether a provider has a kernel for an operation on elements of a type. */
export const hasKernel = (target: GpuTarget, op: string, type: ElementType): boolean =>
  TABLES[target].has(`${op} ${type}`)

/** All kernels of a provider, as `Add float32`. */
export const kernelsOf = (target: GpuTarget): readonly string[] => [...TABLES[target]]

/** The element type that selects a kernel: the first operand's, or for Where that of the choices. */
export const kernelType = ({ op, inputs, dtype }: Value): ElementType => (op === 'Where' ? dtype : inputs[0]!.dtype)

/**
 * Maximum number of outputs of a Split. WebGPU guarantees a shader 8 storage buffers, one of which is the operand. ONNX
 * Runtime's Concat copes in several passes; its Split fails.
 */
export const MOST_PARTS: Readonly<Record<Target, number>> = { cpu: Infinity, webgpu: 7, cuda: Infinity }
