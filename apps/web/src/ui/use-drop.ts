import { useEffect, useState } from 'preact/hooks'

/** Takes files that are dropped anywhere on the page; tells whether some hang over it. */
export function useDrop(open: (files: Iterable<File>) => Promise<void>): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
      dataTransfer?.types.includes('Files') === true
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      // The editor would insert the text of the file.
      event.stopPropagation()
      setOver(false)
      void open([...(event.dataTransfer?.files ?? [])])
    }
    const capture = { capture: true }
    addEventListener('dragover', over, capture)
    addEventListener('dragleave', leave, capture)
    addEventListener('drop', drop, capture)
    return () => {
      removeEventListener('dragover', over, capture)
      removeEventListener('dragleave', leave, capture)
      removeEventListener('drop', drop, capture)
    }
  })
  return isOver
}
