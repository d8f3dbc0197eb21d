import process from 'node:process'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100

/**
 * Shows that something is under way and for how long, where somebody is looking: on a terminal. In a
 * log the lines before and after say it.
 *
 * @param {string} what
 * @returns {{ stop: () => number }} `stop` takes the line away and says how many seconds it took
 */
export function startProgress(what) {
  const startedMs = Date.now()
  const seconds = () => Math.round((Date.now() - startedMs) / 1000)
  if (!process.stderr.isTTY) return { stop: seconds }
  let frame = 0
  const timer = setInterval(() => {
    frame = (frame + 1) % FRAMES.length
    process.stderr.write(`\r\u001b[2K${FRAMES[frame]} ${what} ${seconds()} s`)
  }, FRAME_MS)
  return {
    stop: () => {
      clearInterval(timer)
      process.stderr.write('\r\u001b[2K')
      return seconds()
    },
  }
}
