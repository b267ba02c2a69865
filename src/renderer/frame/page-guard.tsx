import { Component, type ReactNode } from 'react'
import { FailureNote } from '../parts/failure-note'
import { Page } from '../parts/page'
import { texts } from './texts'

/** Keeps a fault of one page from taking the whole console away. `place` is the address: another one is tried anew. */
export class PageGuard extends Component<{ place: string; children: ReactNode }, { place: string; error: unknown }> {
  override state: { place: string; error: unknown } = { place: this.props.place, error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  static getDerivedStateFromProps(props: { place: string }, state: { place: string }) {
    return props.place === state.place ? null : { place: props.place, error: undefined }
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    const message = this.state.error instanceof Error ? this.state.error.message : String(this.state.error)
    return (
      <Page title={texts.pageFault}>
        <FailureNote
          failure={{ kind: 'fault', message: message.slice(0, 300), hint: texts.pageFaultHint }}
          onRetry={() => location.reload()}
        />
      </Page>
    )
  }
}
