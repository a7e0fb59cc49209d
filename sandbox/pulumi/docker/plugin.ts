import type { DockerEngine } from '../../../host/docker/engine.ts'
import type { CheckFailure, Plugin, Values } from '../../../provider/rpc/index.ts'
import { connect } from './connection.ts'
import { containerHandlers } from './container.ts'
import { getRemoteImage, imageHandlers } from './image.ts'
import { getNetwork, networkHandlers } from './network.ts'
import { volumeHandlers } from './volume.ts'

const configuration = new Set(['host', 'sshOpts', 'version'])

/** The stand-in for the docker plugin. Like the genuine one it does not accept secrets: the engine marks them again. */
export function dockerPlugin(connectTo: (config: Values) => Promise<DockerEngine> = connect): Plugin {
  let connected: DockerEngine | undefined
  const engine = () => {
    if (!connected) throw new Error('the docker provider is not configured')
    return connected
  }
  return {
    name: 'docker',
    version: '5.2.0',
    checkConfig: ({ news }) => {
      const failures: CheckFailure[] = Object.keys(news)
        .filter((key) => !configuration.has(key))
        .map((key) => ({ property: key, reason: `the stand-in for the docker plugin does not know "${key}"` }))
      return { inputs: news, failures }
    },
    configure: async (config) => {
      connected = await connectTo(config)
    },
    types: {
      'docker:index/container:Container': containerHandlers(engine),
      'docker:index/network:Network': networkHandlers(engine),
      'docker:index/remoteImage:RemoteImage': imageHandlers(engine),
      'docker:index/volume:Volume': volumeHandlers(engine),
    },
    invokes: {
      'docker:index/getNetwork:getNetwork': getNetwork(engine),
      'docker:index/getRemoteImage:getRemoteImage': getRemoteImage(engine),
    },
  }
}
