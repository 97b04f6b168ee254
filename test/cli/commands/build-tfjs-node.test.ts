import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { temporary } from '../../store/folder.ts'
import { sente } from '../sente.ts'

const home = temporary()
process.env.CXX = 'true' // a compiler, as far as anyone asks

test('a missing file is an error of one line', async () => {
  const { code, stdout, stderr } = await sente(home, ['build-tfjs-node', '--python', 'no-python'])
  assert.equal([code, stdout], [1, ''])
  assert.is(
    stderr,
    'error: "no-python" is not a working Python (spawn no-python ENOENT): pass another one with --python.\n',
  )
})

test('an unknown flag is a mistake in the command', async () => {
  const { code, stderr } = await sente(home, ['build-tfjs-node', '--cuda'])
  assert.is(code, 2)
  assert.match(stderr, /unknown option "--cuda"/)
})

test.run()
