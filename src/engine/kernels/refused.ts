/** Why a kernel cannot be compiled, and what to use instead; both continue a sentence. */
export interface Refusal {
  readonly why: string
  readonly instead: string
}

const complex = { why: 'ONNX Runtime has no complex numbers', instead: 'separate real and imaginary tensors' }
const text = { why: 'compiled steps have no strings', instead: 'integer codes computed outside the step' }
const dynamic = (instead: string): Refusal => ({
  why: 'the shape of its result depends on values, and compiled steps have fixed shapes',
  instead,
})
const sparse = dynamic('tf.scatterND, tf.gatherND or tf.unsortedSegmentSum on dense tensors')
const boxes = dynamic('it outside the step')
const picture = { why: 'it is meant for preparing pictures', instead: 'it outside the step' }
const counts = { why: 'it has no gradient', instead: 'tf.oneHot(x, size).sum(0)' }

/** TF.js's kernels that cannot be compiled. */
export const REFUSED: Readonly<Record<string, Refusal>> = {
  BroadcastTo: { why: 'no operation of TF.js calls it', instead: 'tf.broadcastTo, which compiles' },
  LogSoftmax: { why: 'no operation of TF.js calls it', instead: 'tf.logSoftmax, which compiles' },
  ResizeBilinearGrad: { why: 'the gradient is a product with two matrices here', instead: 'tf.grad' },
  ResizeNearestNeighborGrad: { why: 'the gradient is a product with two matrices here', instead: 'tf.grad' },
  ComplexAbs: complex,
  Complex: complex,
  Real: complex,
  Imag: complex,
  FFT: complex,
  IFFT: complex,

  Multinomial: {
    why: 'compiling would freeze its random numbers',
    instead: 'tf.argMax of logits plus Gumbel noise that is an input',
  },
  Unique: dynamic('tf.oneHot(x, size).max(0), which tells the values that occur'),
  NonMaxSuppressionV3: boxes,
  NonMaxSuppressionV4: boxes,
  NonMaxSuppressionV5: boxes,
  RaggedGather: dynamic('padded tensors and a mask'),
  RaggedRange: dynamic('padded tensors and a mask'),
  RaggedTensorToTensor: dynamic('padded tensors and a mask'),
  SparseFillEmptyRows: sparse,
  SparseReshape: sparse,
  SparseSegmentMean: sparse,
  SparseSegmentSum: sparse,
  SparseToDense: {
    why: 'the order of repeated positions is undefined in ONNX',
    instead: 'tf.scatterND, which sums them',
  },
  TensorScatterUpdate: {
    why: 'the order of repeated positions is undefined in ONNX',
    instead: 'tf.where(mask, tf.scatterND(…), x)',
  },
  Bincount: counts,
  DenseBincount: counts,
  BitwiseAnd: { why: 'WebGPU has no bitwise operations', instead: 'booleans and tf.logicalAnd' },
  BroadcastArgs: { why: 'it computes a shape', instead: 'tf.broadcastTo' },
  SearchSorted: { why: 'it has no gradient', instead: 'tf.lessEqual(sorted, x.expandDims(-1)).sum(-1)' },
  MaxPoolWithArgmax: { why: 'it has no gradient', instead: 'tf.maxPool' },
  CropAndResize: { why: 'the pixels that it reads depend on values', instead: 'tf.slice and tf.image.resizeBilinear' },
  Draw: picture,
  RotateWithOffset: picture,
  Transform: picture,
  StaticRegexReplace: text,
  StringNGrams: text,
  StringSplit: text,
  StringToHashBucketFast: text,
}

const random = 'for inference only: in training, compiling would freeze its random numbers; pass noise in as an input'

/** What limits a layer of tf.layers; layers that are not listed compile, forward and backward. */
export const LAYERS: Readonly<Record<string, string>> = {
  alphaDropout: random,
  dropout: random,
  gaussianDropout: random,
  gaussianNoise: random,
  spatialDropout1d: random,
  centerCrop: 'not at all, because it reads pixels by position: use cropping2D',
  resizing: 'not at all: it fails in TF.js itself when a model calls it; use upSampling2d, or tf.image in the step',
  randomWidth: 'not at all: the shape of its result is random',
  categoryEncoding: 'not at all: use an embedding, or tf.oneHot in the step',
  Layer: 'a base class: what its `call` computes',
  RNN: 'a base class: what its cell computes',
  RNNCell: 'a base class: what its `call` computes',
  input: 'an input',
  inputLayer: 'an input',
}
