import { pack } from 'tar-stream'

/** Where the container keeps the spool and the reports; a volume. */
export const DATA = '/data'
/** Nobody in particular: not root, and the same number in every image. */
const USER = '1000:1000'
const PROGRAM = '/opt/automation/main.mjs'
/** What the container runs. */
export const COMMAND = ['node', PROGRAM]

/** What Docker builds the image from, as a tar archive. */
export async function buildContext(base: string, code: string): Promise<Buffer> {
  const dockerfile = `FROM ${base}
USER root
RUN mkdir -p ${DATA} && chown ${USER} ${DATA}
COPY main.mjs ${PROGRAM}
USER ${USER}
WORKDIR ${DATA}
ENTRYPOINT []
CMD ${JSON.stringify(COMMAND)}
`
  const context = pack()
  context.entry({ name: 'Dockerfile' }, dockerfile)
  context.entry({ name: 'main.mjs' }, code)
  context.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of context) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
