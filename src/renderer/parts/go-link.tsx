import { AnchorButton, type AnchorButtonProps } from '@blueprintjs/core'

/** A button that is a link: an address the operator may open elsewhere, copy or go back from. */
export function GoButton({ to, ...rest }: { to: string } & Omit<AnchorButtonProps, 'href' | 'onClick'>) {
  return <AnchorButton role="link" size="small" {...rest} href={to} />
}
