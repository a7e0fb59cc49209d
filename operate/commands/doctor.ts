import { access } from 'node:fs/promises'
import { parseHostFacts } from '../../host/docker/host-facts.ts'
import { cacheFolder, stateFolder } from '../../host/local/folders.mjs'
import { paint } from '../../host/local/progress.ts'
import { run } from '../../host/local/run.ts'
import { type Check, checkDocker } from '../../sandbox/docker/index.ts'
import { choiceInUse, whyNoDownloads, whyNoOfficialImages } from './choice.ts'

/** `npm run doctor`: what this machine has, what is missing, and what to type. Changes nothing. */
export async function doctor(): Promise<number> {
  const docker = await checkDocker()
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock'
  const checks = [
    { what: 'Node', ok: true, detail: process.version },
    ...docker,
    ...(await parts(host, docker[0]?.ok === true)),
    await room(),
    await inUse(),
  ]
  for (const { what, ok, detail, remedy } of checks) {
    console.log(`${ok ? paint('green', '✔') : paint('red', '✘')} ${what}: ${detail}`)
    if (remedy) console.log(`    ${remedy}`)
  }
  return checks.every(({ ok }) => ok) ? 0 : 1
}

async function parts(host: string, dockerAnswers: boolean): Promise<Check[]> {
  const images = dockerAnswers ? await whyNoOfficialImages(host) : 'not asked, Docker does not answer'
  const downloads = await whyNoDownloads()
  const cli = await run('pulumi', ['version'], { capture: true }).catch(() => undefined)
  return [
    {
      what: 'Pulumi',
      ok: true,
      detail:
        downloads === undefined
          ? cli?.code === 0
            ? `${cli.stdout.trim()} on PATH`
            : 'not installed; npm run up brings it'
          : `its download site cannot be reached (${downloads}): npm run up builds the engine and takes stand-in plugins`,
    },
    {
      what: 'Images',
      ok: true,
      detail:
        images === undefined
          ? 'the official ones can be had'
          : `the official ones cannot be had (${images}): npm run up builds its own, as the stack sandbox`,
    },
  ]
}

async function room(): Promise<Check> {
  const gib = 1024 ** 3
  const { stdout } = await run('sh', ['-c', 'cat /proc/meminfo; echo =====; df -Pk "$HOME"; echo ====='], {
    capture: true,
  })
  const { memoryAvailable, diskAvailable } = parseHostFacts(stdout)
  const ok = memoryAvailable > 2 * gib && diskAvailable > 10 * gib
  return {
    what: 'Room',
    ok,
    detail: `${(memoryAvailable / gib).toFixed(1)} GiB of memory, ${(diskAvailable / gib).toFixed(1)} GiB of disk`,
    ...(ok ? {} : { remedy: 'about 2 GiB of memory and 10 GiB of disk are needed for everything: free some' }),
  }
}

async function inUse(): Promise<Check> {
  const choice = await choiceInUse()
  const cached = await access(cacheFolder).then(
    () => `; built parts in ${cacheFolder}`,
    () => '',
  )
  return {
    what: 'Stack',
    ok: true,
    detail: choice ? `${choice.stack}, state in ${stateFolder}${cached}` : `none yet: npm run up${cached}`,
  }
}
