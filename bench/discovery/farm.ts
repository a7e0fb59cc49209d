/** Forty machines in one process: SSH and HTTP at each of their addresses, every other port closed. Runs in a namespace of the sweep. */
import { createServer } from 'node:net'

for (const port of [22, 80, 8080])
  createServer((socket) => {
    socket.on('error', () => undefined)
    if (port === 22) socket.end('SSH-2.0-OpenSSH_10.0\r\n')
    else socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nServer: nginx/1.28\r\n\r\n'))
  }).listen(port, '0.0.0.0')
