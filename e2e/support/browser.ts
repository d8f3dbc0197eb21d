import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { findChromium } from '../../scripts/setup/find-chromium.mjs'

export type Look = {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  readonly isTouch?: boolean
}

export type Browser = {
  readonly context: BrowserContext
  readonly page: Page
  /** What the page asked of anybody but this machine. */
  readonly foreign: readonly string[]
  [Symbol.asyncDispose](): Promise<void>
}

const SWITCHES = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A name that anything tries to look up is not found.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
]

/** A browser without a past. */
export async function openBrowser(look: Look = {}): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined)
    throw new Error('There is no Chromium; npm run test:e2e installs it.')
  const profile = mkdtempSync(join(tmpdir(), 'turant-browser-'))
  const { width = 1280, height = 860, colorScheme = 'light', isTouch = false } = look
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: SWITCHES,
    // Chromium's own sandbox does not run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    viewport: { width, height },
    colorScheme,
    hasTouch: isTouch,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const foreign: string[] = []
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    const isLocal = hostname === '127.0.0.1' || hostname === 'localhost'
    if (protocol.startsWith('http') && !isLocal) foreign.push(request.url())
  })
  const page = context.pages()[0] ?? (await context.newPage())
  return {
    context,
    page,
    foreign,
    async [Symbol.asyncDispose]() {
      await context.close()
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
