import { type Browser, chromium } from 'playwright-core'

export const wide = { width: 1440, height: 900 }
export const small = { width: 1024, height: 700 }

/** The machine's own Chromium, told to speak to nobody. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.QUARTERDECK_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-quic',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
