import { expect, test } from 'vitest'
import { parseHostFacts } from '../../../host/docker/host-facts.ts'

const answer = `MemTotal:       24614544 kB
MemAvailable:   22000000 kB
=====
Filesystem     1024-blocks     Used Available Capacity Mounted on
/dev/vda         263174212 12345678  83886080      14% /
=====
  sl  local_address rem_address   st tx_queue rx_queue
   0: 0100007F:1539 00000000:0000 0A 00000000:00000000
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:1F40 00000000000000000000000000000000:0000 0A 00000000:00000000
`

test('a host’s answer gives free memory, free disk and the ports that are listened on, not those merely connected', () => {
  expect(parseHostFacts(answer)).toEqual({
    memoryAvailable: 22_000_000 * 1024,
    diskAvailable: 83_886_080 * 1024,
    listeningPorts: new Set([5433, 8000]),
  })
})
