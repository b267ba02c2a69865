/** One lineage as `certbot certificates` lists it. */
export interface Lineage {
  readonly name: string
  readonly names: string
  readonly path: string
  /** Lower-case hex without leading zeros, as `plainSerial` makes it; null where certbot did not say. */
  readonly serial: string | null
  /** Milliseconds since 1970; null where certbot could not read the file. */
  readonly validTo: number | null
}

/** Reads what `certbot certificates` prints, of any version since 1.0. What does not parse is left out. */
export function readCertbotList(text: string): Lineage[] {
  return text
    .split(/^\s*Certificate Name:/m)
    .slice(1)
    .map(part => {
      const said = (label: string) => new RegExp(`^\\s*${label}: *(.*)$`, 'm').exec(part)?.[1]?.trim() ?? ''
      const until = Date.parse(
        said('Expiry Date')
          .replace(/ \(.*$/, '')
          .replace(' ', 'T'),
      )
      return {
        name: part.split('\n', 1)[0]?.trim() ?? '',
        // "Identifiers" since 4.0, which also certifies addresses.
        names: said('(?:Domains|Identifiers)').split(/\s+/).filter(Boolean).join(', '),
        path: said('Certificate Path'),
        serial: plainSerial(said('Serial Number')),
        validTo: Number.isNaN(until) ? null : until,
      }
    })
}

/** One spelling of a serial number: programs differ in case and leading zeros. */
export const plainSerial = (text: string): string | null => text.toLowerCase().replace(/^0+|[^0-9a-f]/g, '') || null
