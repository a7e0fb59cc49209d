import type { DockerEngine } from '../../host/docker/engine.ts'
import { type EntryPoint, entryPointOf, withText } from './entry-point.ts'
import type { Evidence, GatewayInspect } from './facts.ts'
import { expand } from './place.ts'
import { pathsIn } from './rendering.ts'
import { envOf, fromConf, fromEnv, TELLING } from './settings.ts'
import { Shell } from './shell.ts'

/** Bytes of a script that are read. */
const LONGEST_SCRIPT = 65_536

/**
 * Tells, one a line and in base64: the home; the settings of `kong.conf`, of the first process's environment, and of `.kong_env`, which
 * Kong leaves in its prefix for its own commands; and the script that the container starts with. Nothing but what is asked for leaves the
 * container: there are passwords among the rest.
 */
const LOOK = `
say() { printf '%s ' "$1"; base64 | tr -d '\\n'; echo; }
printf %s "$HOME" | say home
conf=
for file in $CONF /etc/kong/kong.conf /etc/kong.conf; do
  if [ -r "$file" ]; then conf=$file; break; fi
done
[ -z "$conf" ] || grep -E "$TELLING" "$conf" | say conf
tr '\\0' '\\n' < /proc/1/environ 2>/dev/null | grep -E "$PROCESS" | say process
prefix=$KONG_PREFIX
[ -n "$prefix" ] || [ -z "$conf" ] || prefix=$(sed -n 's/^ *prefix *= *//p' "$conf" | head -n 1)
grep -E "$TELLING" "\${prefix:-/usr/local/kong}/.kong_env" 2>/dev/null | say running
[ -z "$ENTRY" ] || head -c ${LONGEST_SCRIPT} "$ENTRY" 2>/dev/null | say entry
`
const LEADS = `printf '%s\\n' "$PATHS" | while read -r path; do readlink -f "$path" 2>/dev/null || echo "$path"; done`

/** Looks at how a gateway was started: at its container's settings, and inside of it if it runs. */
export async function gather(engine: DockerEngine, inspect: GatewayInspect): Promise<Evidence> {
  const { Entrypoint, Cmd, Env } = inspect.Config
  const started = [...(Entrypoint ?? []), ...(Cmd ?? [])]
  const env = envOf(Env ?? [])
  const entry = entryPointOf(started)
  const outside: Evidence = {
    name: inspect.Name.replace(/^\//, ''),
    ...{ inspect, env, entry, settings: fromEnv(env), home: undefined, real: new Map() },
  }
  if (!inspect.State.Running) return outside
  const shell = new Shell(engine, inspect.Id)
  const seen = await look(shell, entry, started)
  return seen === undefined ? outside : withLinks(shell, { ...outside, ...insideOf(outside, seen, started) })
}

/** What the container tells of itself; nothing if it has no shell. */
async function look(shell: Shell, entry: EntryPoint | undefined, started: string[]) {
  const { exitCode, stdout } = await shell.run(LOOK, {
    ...{ ENTRY: entry?.file ?? '', CONF: started.join(' ').match(/(?:-c|--conf)[ =](\/\S+)/)?.[1] ?? '' },
    TELLING: `^ *(${TELLING.join('|')}) *=`,
    PROCESS: `^KONG_(${TELLING.join('|').toUpperCase()})=`,
  })
  const lines = stdout.split('\n').map((line) => line.split(' ') as [string, string?])
  const seen = new Map(lines.map(([what, text]) => [what, Buffer.from(text ?? '', 'base64').toString('utf8')]))
  return exitCode <= 1 && seen.has('home') ? seen : undefined
}

/** What a running Kong says of itself goes before what it was given, and that before what `kong.conf` says. */
function insideOf({ entry, settings }: Evidence, seen: ReadonlyMap<string, string>, started: string[]) {
  return {
    home: seen.get('home')!,
    settings: new Map([
      ...fromConf(seen.get('conf') ?? ''),
      ...settings,
      ...fromEnv(envOf((seen.get('process') ?? '').split('\n'))),
      ...fromConf(seen.get('running') ?? ''),
    ]),
    entry: entry && (entry.file === undefined ? entry : withText(entry, seen.get('entry') || undefined, started)),
  }
}

async function withLinks(shell: Shell, evidence: Evidence): Promise<Evidence> {
  const declared = evidence.settings.get('declarative_config')
  const paths = [...(declared ? [expand(evidence, declared)] : []), ...pathsIn(evidence, evidence.entry?.text ?? '')]
  if (paths.length === 0) return evidence
  const { stdout } = await shell.run(LEADS, { PATHS: paths.join('\n') })
  const real = stdout.split('\n')
  return { ...evidence, real: new Map(paths.map((path, at) => [path, real[at] || path])) }
}
