// What has to be so before anything else of the page is read; imported first.

// Not every browser has the symbol yet by which disposables go.
if (!Object.hasOwn(Symbol, 'dispose')) {
  Object.assign(Symbol, { dispose: Symbol.for('Symbol.dispose') })
}

// The schemas are not to try whether they may make code of text: this page forbids it, and every try is reported as
// an attack. https://zod.dev/packages/core (`jitless`)
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
