/** A crafted folder is read or refused in one sentence; test/slow/crafted-folders.ts tries 2,000 of them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { craftedFolders } from '../slow/crafted/folders.ts'

test('6 crafted folders are each read, or refused in one sentence, and nothing outside them changes', async () => {
  const tally = await craftedFolders({ count: 6, seed: 'fixed', say: text => console.log(text) })
  assert.equal(tally.wrong, [])
  assert.ok(tally.read > 6 && tally.refused > 2)
})

test.run()
