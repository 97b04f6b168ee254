import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Json } from '../../src/core/env.ts'
import { savedState } from '../../src/env-kit/saved-state.ts'

test('one finite number per name, or an error that lists the names', () => {
  assert.equal(savedState({ state: [1, -2.5], elapsed: 3 }, 'Toy', ['place', 'speed']), [1, -2.5])
  const wrong: Json[] = [
    null,
    1,
    [1, 2],
    {},
    { state: null },
    { state: [1] },
    { state: [1, null] },
    { state: [1, '2'] },
  ]
  for (const saved of wrong)
    assert.throws(
      () => savedState(saved, 'Toy', ['place', 'speed']),
      'Toy: restore() takes what save() returned, { state: [place, speed] } with 2 finite numbers.',
    )
})

test.run()
