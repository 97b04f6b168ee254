import { escaped } from '../../../drawings/svg.ts'
import type { EpisodeDetail, Picture, Steps } from '../../../wire/episodes.ts'

/** What a saved episode holds: all of it. */
export interface SavedEpisode {
  readonly detail: EpisodeDetail
  readonly steps: readonly Steps[]
  /** The environment's own frames, if the studio has no drawing of it. */
  readonly frames: readonly (Picture | null)[]
  /** The thought that is drawn on a board. */
  readonly heat?: string
}

/** The file: its policy allows no request to anywhere. */
export function documentOf(saved: SavedEpisode, script: string, style: string): string {
  const { env, row } = saved.detail
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${env.id}, episode ${row.name}`)}</title>
<style>${style.replaceAll('</', '<\\/')}</style>
<div id="app"></div>
<script type="application/json" id="episode">${JSON.stringify(saved).replaceAll('<', '\\u003c')}</script>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</html>
`
}
