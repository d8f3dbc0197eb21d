import type { PullEvent } from '@turant/model-store'

/** One line for a pull's progress: `download [#####.....] 52% 48/93 MB, 21 MB/s, 2 s left`. */
export function pullLine(event: PullEvent): string {
  switch (event.type) {
    case 'waiting':
      return `another process (${event.holder}) is pulling it; waiting...`
    case 'source-started':
      return `from ${event.source}...`
    case 'source-failed':
      return `${event.source} did not serve: ${event.reason}`
    case 'progress': {
      const { phase, done, total, bytesPerSecond, secondsLeft } = event
      const speed = bytesPerSecond === undefined ? '' : `, ${megabytes(bytesPerSecond)} MB/s`
      const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`
      if (total === undefined || total === 0) return `${phase} ${megabytes(done)} MB${speed}`
      const share = Math.min(1, done / total)
      const bar = '#'.repeat(Math.round(share * 20)).padEnd(20, '.')
      const percent = `${(share * 100).toFixed(0)}%`
      return `${phase} [${bar}] ${percent} ${megabytes(done)}/${megabytes(total)} MB${speed}${left}`
    }
  }
}

export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)
}
