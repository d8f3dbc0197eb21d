import { useRef } from 'preact/hooks'
import type { Workbench } from '../editor/workbench.ts'
import { useStore } from './use-store.ts'

export function FileBar({
  bench,
  onOpen,
}: {
  readonly bench: Workbench
  readonly onOpen: (files: Iterable<File>) => Promise<void>
}) {
  const { files, current } = useStore(bench.state)
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class="file-bar">
      <ul class="files" aria-label="Open files">
        {files.map((name) => (
          <li key={name} class="file" data-current={name === current}>
            <button
              type="button"
              class="file-name"
              aria-current={name === current ? 'true' : undefined}
              onClick={() => bench.show(name)}
            >
              {/* A name may hold letters of either direction; it must not turn its surroundings. */}
              <bdi>{name}</bdi>
            </button>
            {files.length > 1 ? (
              <button
                type="button"
                class="file-close"
                aria-label={`Close ${name}`}
                onClick={() => bench.close(name)}
              >
                ×
              </button>
            ) : undefined}
          </li>
        ))}
      </ul>
      <input
        ref={input}
        class="unseen"
        type="file"
        multiple
        tabIndex={-1}
        aria-label="File to open"
        onChange={({ currentTarget }) => {
          void onOpen([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
      <button type="button" class="plain" onClick={() => input.current?.click()}>
        Open…
      </button>
      <button type="button" class="plain" onClick={() => download(bench)}>
        Download
      </button>
    </div>
  )
}

function download(bench: Workbench): void {
  const url = URL.createObjectURL(new Blob([bench.content()]))
  const link = document.createElement('a')
  link.href = url
  link.download = bench.state.get().current
  link.click()
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
