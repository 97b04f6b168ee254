// Environments with a fault in their registration or their spaces.
import { test } from 'uvu'
import { envFoundations, spaceRules, spacesRule } from '../../src/check/space-rules.ts'
import { box, discrete } from '../../src/core/space.ts'
import { broken, faultTests, swing } from './zoo.ts'

const { error, warning, define } = faultTests([...envFoundations, spacesRule, ...spaceRules])

const entry = 'the registration is valid'
error('no version', entry, /end it with -v0/, { id: 'Walk' as 'Walk-v0' })
error('a fractional maxSteps', entry, /maxSteps is 2.5/, { maxSteps: 2.5 })
error('a reversed returnRange', entry, /returnRange is \[1,-1\]/, { returnRange: [1, -1] })
error('solvedAt is NaN', entry, /solvedAt is NaN/, { solvedAt: Number.NaN })
error('create throws', 'create returns an environment', /create throws "no road"\. .* default/, () => {
  throw new Error('no road')
})
const spaces = 'spaces are well-formed'
error(
  'a fractional number of actions',
  spaces,
  /actionSpace has n = 2.5/,
  broken(() => ({ actionSpace: discrete(2.5) })),
)
error(
  'no space',
  spaces,
  /observationSpace is not a space/,
  broken(() => ({ observationSpace: undefined })),
)
error(
  'an empty shape',
  spaces,
  /has shape = \[\]/,
  broken(() => ({ observationSpace: box([], 0, 1) })),
)
error(
  'an unknown dtype',
  spaces,
  /has dtype = "int8"; leave it out, or use 'uint8'/,
  broken(() => ({ observationSpace: box([2], 0, 1, 'int8' as 'uint8') })),
)
error(
  'a missing bound',
  spaces,
  /has an invalid low; use a number or/,
  broken(() => ({ observationSpace: box([2], [0], 1) })),
)
error(
  'a NaN bound',
  spaces,
  /has NaN in high/,
  broken(() => ({ observationSpace: box([2], 0, [1, Number.NaN]) })),
)
error(
  'bounds in a typed array',
  spaces,
  /survive JSON/,
  broken(() => ({
    observationSpace: box([2], 0, new Float32Array(2).fill(1) as never),
  })),
)
error(
  'low above high',
  spaces,
  /has low 1 above high 0 at index 0/,
  broken(() => ({ observationSpace: box([2], 1, 0) })),
)
let made = 0
error(
  'a space that grows',
  spaces,
  /actionSpace.n differs between two instances/,
  broken(() => ({ actionSpace: discrete(3 + made++) })),
)

warning(
  'actions without bounds',
  'actions have bounds',
  /Box\(1\) has an element that is unbounded/,
  swing(() => ({
    actionSpace: box([1], -Infinity, Infinity),
  })),
)
const symmetric = 'action bounds are symmetric and near 1'
warning(
  'a skewed action',
  symmetric,
  /from -1 to 3/,
  swing(() => ({ actionSpace: box([1], -1, 3) })),
)
warning(
  'a wide action',
  symmetric,
  /from -500 to 500/,
  swing(() => ({ actionSpace: box([1], -500, 500) })),
)
warning(
  'observations without bounds',
  'observations have bounds',
  /Box\(2\) is unbounded/,
  broken(() => ({
    observationSpace: box([2], -Infinity, Infinity),
  })),
)
warning('bytes', 'observations are near 1', /is 255\. .* by 255/, {
  create: broken(env => ({
    observationSpace: box([2], 0, 255),
    step: (action: number) => ({ ...env.step(action), observation: Float32Array.of(255, 0) }),
  })),
})

define()

test.run()
