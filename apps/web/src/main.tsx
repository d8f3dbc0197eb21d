// oxlint-disable-next-line import/no-unassigned-import -- It is there for what it does, before all others.
import './environment.ts'
import { render } from 'preact'
import { createPage, signIn } from './page.ts'
import { App } from './ui/app.tsx'
import { watch } from './watch.ts'

const page = createPage()
const root = document.querySelector('#app')
if (root === null) throw new Error('the page has no #app')
render(<App page={page} />, root)
void signIn(page.connection).then(() => watch(page))
