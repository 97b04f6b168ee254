import { useEffect, useRef } from 'preact/hooks'
import type { Picture } from '../../../../wire/plays.ts'

/** An environment's own rendering. An SVG is shown as an image, in which no script runs. */
export function PictureView({ picture }: { readonly picture: Picture }) {
  if ('text' in picture) return <pre class="picture">{picture.text}</pre>
  if ('svg' in picture)
    return <img class="picture" alt="" src={`data:image/svg+xml,${encodeURIComponent(picture.svg)}`} />
  return <Pixels {...picture} />
}

function Pixels({ width, height, rgba }: Extract<Picture, { readonly rgba: string }>) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let shown = true
    void unpacked(rgba).then(bytes => {
      if (shown) canvas.current?.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0)
    })
    return () => {
      shown = false
    }
  }, [rgba, width, height])
  return <canvas class="picture" ref={canvas} width={width} height={height} />
}

/** Bytes that were compressed and written in base64. */
async function unpacked(text: string): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const packed = Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'))
  return new Uint8ClampedArray(await new Response(stream).arrayBuffer())
}
