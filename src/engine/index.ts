// sente/engine: learning steps written in TF.js and run compiled, or eagerly.

export { type CompiledFunction, compile } from './compile.ts'
export type {
  ArrayOf,
  Compiled,
  CompileOptions,
  DType,
  Engine,
  Specs,
  StepFunction,
  TensorSpec,
  VariableGroups,
} from './engine.ts'
export { openEngine } from './open.ts'
// Types of TF.js that learning steps and networks are written with; their values are members of `tf`.
export type { LayersModel, Scalar, SymbolicTensor, Tensor, Variable } from './tf.ts'
export { tf } from './tf.ts'
