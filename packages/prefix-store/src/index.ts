export { createPrefixStore, type PrefixStoreOptions } from './prefix-store.ts'
