import { useEffect } from 'preact/hooks'

/** Sets the title of the browser's tab: `<name> · Sente Studio`. */
export function useTitle(name: string): void {
  useEffect(() => {
    document.title = `${name} · Sente Studio`
  }, [name])
}
