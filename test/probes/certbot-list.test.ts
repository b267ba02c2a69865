import { describe, expect, test } from 'vitest'
import { plainSerial, readCertbotList } from '../../src/main/probes/tls/certbot-list'

const said = `Saving debug log to /var/log/letsencrypt/letsencrypt.log

- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
Found the following certs:
  Certificate Name: site.lab
    Serial Number: 06186064d644a01cb
    Key Type: ECDSA
    Domains: site.lab www.site.lab
    Expiry Date: 2027-02-24 08:55:24+00:00 (VALID: 89 days)
    Certificate Path: /etc/letsencrypt/live/site.lab/fullchain.pem
    Private Key Path: /etc/letsencrypt/live/site.lab/privkey.pem
  Certificate Name: old.example
    Serial Number: FA12
    Identifiers: old.example
    Expiry Date: 2020-01-01 00:00:00+00:00 (INVALID: EXPIRED)
    Certificate Path: /etc/letsencrypt/live/old.example/fullchain.pem
- - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -
`

describe('what certbot lists', () => {
  test('is read with names, serial and end, valid or not', () => {
    expect(readCertbotList(said)).toEqual([
      {
        name: 'site.lab',
        names: 'site.lab, www.site.lab',
        path: '/etc/letsencrypt/live/site.lab/fullchain.pem',
        serial: '6186064d644a01cb',
        validTo: Date.parse('2027-02-24T08:55:24Z'),
      },
      expect.objectContaining({
        name: 'old.example',
        names: 'old.example',
        serial: 'fa12',
        validTo: Date.parse('2020-01-01T00:00:00Z'),
      }),
    ])
  })

  test('is nothing where there is nothing', () => {
    expect(readCertbotList('No certificates found.\n')).toEqual([])
    expect(plainSerial('00')).toBeNull()
  })
})
