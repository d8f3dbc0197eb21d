import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import type { Theme } from '../settings.ts'

/** The page follows the system unless somebody chose. */
export function useTheme(theme: Theme): void {
  useLayoutEffect(() => {
    const { dataset } = document.documentElement
    if (theme === 'system') delete dataset['theme']
    else dataset['theme'] = theme
  }, [theme])
}

/** Which of the two colorings the page has now. */
export function useScheme(theme: Theme): 'light' | 'dark' {
  const [isDark, setDark] = useState(() => darkness().matches)
  useEffect(() => {
    const query = darkness()
    const onChange = (): void => setDark(query.matches)
    query.addEventListener('change', onChange)
    return () => query.removeEventListener('change', onChange)
  }, [])
  if (theme !== 'system') return theme
  return isDark ? 'dark' : 'light'
}

function darkness(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)')
}
