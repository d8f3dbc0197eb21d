/** Made by the build of the files in `examples`. */
declare module 'virtual:example-files' {
  export const exampleFiles: readonly { readonly name: string; readonly text: string }[]
}
