/** A receiver in a process of its own, which tells the most memory that it took since it was asked before. */
import { startService } from '../../../apps/webhook/service.ts'

const log = () => undefined
const config = { actions: {}, rules: [], retry: { attempts: 1, firstDelay: 1, longestDelay: 1, timeout: 1 } }
const [folder] = process.argv.slice(2)
const service = await startService({
  ...{ host: '127.0.0.1', port: 0, folder: folder!, secret: 'secret', config, log },
  bounds: { timeout: 4000 },
})
let most = 0
setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss())
}, 20)
process.on('message', () => {
  process.send!(most)
  most = 0
})
process.send!(service.port)
