import { useEffect, useState } from 'preact/hooks'
import type { Store } from '../store.ts'

/** The value of a store, drawn again with every change of it. */
export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(() => store.get())
  useEffect(() => {
    // It may have changed before it was watched.
    setValue(() => store.get())
    return store.subscribe(() => setValue(() => store.get()))
  }, [store])
  return value
}
