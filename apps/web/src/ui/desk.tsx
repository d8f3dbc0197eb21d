import { useEffect, useRef, useState } from 'preact/hooks'
import { exampleFiles } from 'virtual:example-files'
import { announcement, outcomeText } from '../editor/phase-text.ts'
import { Workbench } from '../editor/workbench.ts'
import { openFile, type OpenedFile } from '../files/opened-file.ts'
import type { Page } from '../page.ts'
import { Dock } from './dock.tsx'
import { FileBar } from './file-bar.tsx'
import { TimeStrip } from './time-strip.tsx'
import { useDrop } from './use-drop.ts'

/** Of a model that says nothing about it. */
const DEFAULT_MAX_LINES = 40

/** The editor with what belongs to it: files above, what to change and where the time went below. */
export function Desk({ page }: { readonly page: Page }) {
  const place = useRef<HTMLDivElement>(null)
  const [bench, setBench] = useState<Workbench>()
  useEffect(() => {
    if (place.current === null) return undefined
    const made = createWorkbench(page, place.current)
    setBench(made)
    return () => made.destroy()
  }, [page])
  const open = async (files: Iterable<File>): Promise<void> => {
    for (const file of files) {
      const opening = openFile(file.name, new Uint8Array(await file.arrayBuffer()))
      if (opening.type === 'opened') bench?.open(opening.file)
      else page.notice.set(opening.message)
    }
  }
  const isOver = useDrop(open)
  return (
    <section class="desk" aria-label="Editor" data-drop={isOver}>
      {bench === undefined ? undefined : <FileBar bench={bench} onOpen={open} />}
      <div ref={place} class="editor" />
      {bench === undefined ? undefined : <Dock bench={bench} models={page.models} />}
      <TimeStrip figures={page.figures} />
    </section>
  )
}

function createWorkbench(page: Page, parent: HTMLElement): Workbench {
  const { figures, models, settings, notice, announced, connection } = page
  const bench = new Workbench({
    parent,
    nonce: styleNonce(),
    files: examples(),
    ask: page.ask,
    askInfill: page.askInfill,
    maxLines: () => models.chosen?.region_lines ?? DEFAULT_MAX_LINES,
    // A model that can only go on with a text, whatever follows, is asked by a key only.
    mayComplete: (trigger) =>
      settings.get().completes &&
      connection.state.get().type === 'ready' &&
      (trigger === 'explicit' || models.chosen?.can_fill === true),
    onTimes: (times, answeredMs) => figures.edited(times, answeredMs),
    onEnded(outcome) {
      announced.set(outcomeText(outcome))
      if (outcome.type === 'left') notice.set(outcome.message)
    },
    onSuggestion: (text) => announced.set(`Suggestion: ${text}. Tab accepts it.`),
    onFailed: (message) => notice.set(message),
    onInstruct: () => document.querySelector<HTMLElement>('#instruction')?.focus(),
  })
  let phase = ''
  bench.state.subscribe(() => {
    const { proposal } = bench.state.get()
    if (proposal === undefined || proposal.phase === phase) return
    phase = proposal.phase
    const said = announcement(proposal)
    if (said !== undefined) announced.set(said.replaceAll('`', ''))
  })
  return bench
}

function examples(): readonly OpenedFile[] {
  const encoder = new TextEncoder()
  return exampleFiles.flatMap(({ name, text }) => {
    const opening = openFile(name, encoder.encode(text))
    return opening.type === 'opened' ? [opening.file] : []
  })
}

/** Browsers hide the attribute from everything but scripts of the page. */
function styleNonce(): string {
  return document.querySelector<HTMLLinkElement>('link[rel=stylesheet]')?.nonce ?? ''
}
