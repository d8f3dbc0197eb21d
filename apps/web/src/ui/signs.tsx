import type { Theme } from '../settings.ts'

const box = { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': true } as const

/** A line that overtakes the one above it. */
export function Wordmark() {
  return (
    <svg {...box} class="mark">
      <rect x="1" y="3" width="8" height="2.4" rx="1.2" fill="currentColor" opacity="0.45" />
      <rect x="1" y="6.8" width="14" height="2.4" rx="1.2" fill="currentColor" />
      <rect x="1" y="10.6" width="5" height="2.4" rx="1.2" fill="currentColor" opacity="0.45" />
    </svg>
  )
}

export function ThemeSign({ theme }: { readonly theme: Theme }) {
  const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5 } as const
  return (
    <svg {...box}>
      {theme === 'dark' ? (
        <path d="M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z" {...line} />
      ) : (
        <circle cx="8" cy="8" r={theme === 'light' ? 3 : 5.4} {...line} />
      )}
      {theme === 'system' ? (
        <path d="M8 2.6a5.4 5.4 0 0 1 0 10.8Z" fill="currentColor" />
      ) : undefined}
      {theme === 'light' ? (
        <path
          d="M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13"
          {...line}
        />
      ) : undefined}
    </svg>
  )
}
