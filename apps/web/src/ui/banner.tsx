import type { Page } from '../page.ts'
import { RemedyText } from './remedy-text.tsx'
import { useStore } from './use-store.ts'

/** What keeps the page from working, with what to do. */
export function Banner({ page }: { readonly page: Page }) {
  const connection = useStore(page.connection.state)
  const notice = useStore(page.notice)
  const trouble = 'message' in connection ? connection.message : undefined
  return (
    <div class="banners" role="status">
      {trouble === undefined ? undefined : (
        <p class="banner" data-kind="trouble" data-testid="trouble">
          <RemedyText text={trouble} />
        </p>
      )}
      {notice === '' || notice === trouble ? undefined : (
        <p class="banner" data-kind="notice" data-testid="notice">
          <RemedyText text={notice} />
          <button type="button" class="plain" onClick={() => page.notice.set('')}>
            Close
          </button>
        </p>
      )}
    </div>
  )
}
