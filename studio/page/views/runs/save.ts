import { csv } from '../../curves/csv.ts'
import { type Plot, svg } from '../../curves/svg.ts'
import { saveFile } from '../../parts/save-file.ts'

/** Pixels of a PNG per unit of its SVG, for print. */
const DENSITY = 2

const kinds = {
  svg: (plot: Plot) => new Blob([svg(plot)], { type: 'image/svg+xml' }),
  csv: ({ title, x, curves }: Plot) => new Blob([csv(title, x, curves)], { type: 'text/csv' }),
  png: (plot: Plot) => png(svg(plot)),
} as const
export type Kind = keyof typeof kinds

/** Saves a plot as a file. @throws Error when the browser cannot draw it. */
export async function savePlot(kind: Kind, plot: Plot): Promise<void> {
  const blob = await kinds[kind](plot)
  saveFile(blob, `${plot.title.replaceAll(/[^\w.-]+/g, '-')}.${kind}`)
}

async function png(image: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([image], { type: 'image/svg+xml' }))
  try {
    const picture = new Image()
    picture.src = address
    await picture.decode()
    const canvas = document.createElement('canvas')
    canvas.width = picture.naturalWidth * DENSITY
    canvas.height = picture.naturalHeight * DENSITY
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) =>
      canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('The plot is too large for a PNG.')))),
    )
  } finally {
    URL.revokeObjectURL(address)
  }
}
