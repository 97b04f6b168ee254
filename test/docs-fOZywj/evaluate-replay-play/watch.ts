// watch.ts
import { loadEpisode, replay } from 'sente'

replay(loadEpisode('runs/first', 'worst'), { fps: 1_000 }).subscribe(({ t, action, thought }) =>
  console.log(t, action, thought?.q),
)
