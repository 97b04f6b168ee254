import { option } from '../core/option.ts'

/** Options shared by all agents with networks; spread them into an agent's own. */
export const engineOptions = {
  threads: option(
    1,
    'threads per operation; 2 are faster from about 256 units and 256 rows on, and with convolutions, if the machine ' +
      'is idle',
    {
      min: 1,
      max: 256,
      integer: true,
    },
  ),
}
