/** What the desktop's main process and its worker say to each other, apart from the contract itself. */
export type ToWorker =
  /** First of all: what only main knows. `keychain` is its backend's name, absent where there is none. */
  | { readonly say: 'open'; readonly keychain?: string; readonly electron: string }
  /** A page connects. With a transferred port; without one (`relay`), its messages follow here. */
  | { readonly say: 'port'; readonly relay?: number }
  | { readonly say: 'message'; readonly relay: number; readonly message: string }
  | { readonly say: 'gone'; readonly relay: number }
  | { readonly say: 'told'; readonly id: number; readonly text?: string; readonly error?: string }
  /** Close in order, then exit. */
  | { readonly say: 'close' }

export type FromWorker =
  | { readonly say: 'message'; readonly relay: number; readonly message: string }
  | { readonly say: 'gone'; readonly relay: number }
  /** Seal or open the data key; base64 both ways. */
  | { readonly say: 'wrap' | 'unwrap'; readonly id: number; readonly text: string }
  /** Make a PDF of this page; told in base64. */
  | { readonly say: 'print'; readonly id: number; readonly text: string }
  /** The house cannot be opened; the worker ends. */
  | { readonly say: 'failed'; readonly message: string }

/** The worker's way to its parent: Electron's parentPort or a forked process's channel. */
export interface Parent {
  send(message: FromWorker): void
  onMessage(listener: (message: ToWorker, port: MainPort | undefined) => void): void
}

/** A MessagePortMain, as both ends of it see it. */
export interface MainPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}
