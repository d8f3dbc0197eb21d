/** A server that runs, and where it is found. */
export type Running<T> = AsyncDisposable & { readonly places: T }
