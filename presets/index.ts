// Importing this file registers every built-in preset. Each file has those of one environment, with the reasons for the
// values; their results, measured by `sente sweep`, are in experiments/RESULTS.md, too.
import { definePreset } from '../src/core/settings/preset.ts'
import { connectFourPresets } from './boards/connect-four.ts'
import { smallBoardPresets } from './boards/small.ts'
import { ticTacToePresets } from './boards/tic-tac-toe.ts'
import { acrobotPresets } from './classic/acrobot.ts'
import { cartPolePresets } from './classic/cartpole.ts'
import { cartPoleContinuousPresets } from './classic/cartpole-continuous.ts'
import { cartPoleNoVelPresets } from './classic/cartpole-no-vel.ts'
import { mountainCarPresets } from './classic/mountain-car.ts'
import { mountainCarContinuousPresets } from './classic/mountain-car-continuous.ts'
import { pendulumPresets } from './classic/pendulum.ts'
import { catchPresets } from './toy/catch.ts'
import { cliffWalkingPresets } from './toy/cliff-walking.ts'
import { frozenLakePresets } from './toy/frozen-lake.ts'
import { identityPresets } from './toy/identity.ts'
import { ticTacToeVersusRandomPresets } from './toy/tic-tac-toe.ts'

const all = [
  cartPolePresets,
  cartPoleContinuousPresets,
  cartPoleNoVelPresets,
  mountainCarPresets,
  mountainCarContinuousPresets,
  acrobotPresets,
  pendulumPresets,
  catchPresets,
  cliffWalkingPresets,
  frozenLakePresets,
  identityPresets,
  ticTacToeVersusRandomPresets,
  ticTacToePresets,
  connectFourPresets,
  smallBoardPresets,
]
for (const preset of all.flat()) definePreset(preset)
