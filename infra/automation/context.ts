import { pack } from 'tar-stream'
import type { Bundle } from './bundle.ts'

/** Where the container keeps the spool and the reports; a volume. */
export const DATA = '/data'
/** Nobody in particular: not root, and the same number in every image. */
const USER = '1000:1000'
const HOME = '/opt/automation'
const PROGRAM = `${HOME}/main.mjs`
/** What the container runs. */
export const COMMAND = ['node', PROGRAM]

/** What Docker builds the image from, as a tar archive. The base may be stopped with another signal than ours: Kong's is. */
export async function buildContext(base: string, { code, files }: Pick<Bundle, 'code' | 'files'>): Promise<Buffer> {
  const dockerfile = `FROM ${base}
USER root
RUN mkdir -p ${DATA} && chown ${USER} ${DATA}
COPY program ${HOME}
USER ${USER}
WORKDIR ${DATA}
STOPSIGNAL SIGTERM
ENTRYPOINT []
CMD ${JSON.stringify(COMMAND)}
`
  const context = pack()
  context.entry({ name: 'Dockerfile' }, dockerfile)
  for (const [name, content] of Object.entries({ 'main.mjs': code, ...files }))
    context.entry({ name: `program/${name}`, mode: 0o644 }, content)
  context.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of context) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
