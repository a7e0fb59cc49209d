import { code, markdown } from '../../text/escape.ts'
import { type Deployed, type DeployedContainer, isHealthy, isLoopback, type Role } from './deployed.ts'
import { PURPOSE, reach } from './stack/cells.ts'
import { formatMemory, memoryStyle } from './stack/memory.ts'
import type { Section } from './text/sections.ts'

type Rows = readonly (readonly string[])[]

/** The generated parts of the note about NetBox, in their order. The text is French, as the vault is. */
export function sectionsOf(deployed: Deployed, stack: string): Section[] {
  const written: Record<string, string[] | undefined> = {
    resume: summary(deployed, stack),
    conteneurs: containers(deployed),
    acces: access(deployed),
    commandes: commands(deployed),
    donnees: volumes(deployed),
    passerelle: gateway(deployed),
    modele: objects(deployed),
  }
  return Object.entries(written).flatMap(([name, lines]) => (lines ? [{ name, text: lines.join('\n') }] : []))
}

function summary(deployed: Deployed, stack: string): string[] {
  const { version, network, containers, date, host } = deployed
  const sick = containers
    .filter(({ health }) => health !== 'healthy')
    .map(({ name, health }) => `${code(name)} (${markdown(health)})`)
  return [
    '# Intégration de NetBox',
    '',
    `NetBox ${markdown(version)} est la source de vérité du homelab. Il tourne dans ${containers.length} conteneurs sur le réseau Docker ${code(network)}, à côté des autres conteneurs de [[${stack}]].`,
    isHealthy(deployed) ? 'Les quatre conteneurs sont sains.' : `À regarder : ${sick.join(', ')}.`,
    '',
    `Déployé et tenu à jour par Pulumi : pile \`${deployed.stack}\`, hôte Docker \`${host}\`. Relevé le ${date} sur ce qui tourne.`,
  ]
}

function containers({ containers }: Deployed): string[] {
  const rows = containers.map((container) => [
    code(container.name),
    PURPOSE[container.role],
    code(container.image),
    portsOf(container),
    container.memory === 0 ? 'aucune' : formatMemory(container.memory / 2 ** 20, memoryStyle('', [])),
  ])
  return ['## Conteneurs', '', ...table(['Conteneur', 'Rôle', 'Image', 'Port', 'Limite de RAM'], rows)]
}

function access({ urls, user, passwordCommand, gateway }: Deployed): string[] {
  const rows = [
    [gateway ? 'Interface, par la passerelle' : 'Interface', urls.ui],
    [gateway ? 'API, par la passerelle' : 'API', urls.api],
    ...(gateway ? [['En direct, sans la passerelle', urls.direct]] : []),
  ]
  return [
    '## Accès',
    '',
    ...table(['Quoi', 'Adresse'], rows),
    '',
    `Se connecter : utilisateur ${code(user)}. Le mot de passe n’est écrit nulle part : il est chiffré dans l’état de Pulumi, et cette commande l’affiche, dans le dossier du projet :`,
    '',
    ...shell(passwordCommand),
  ]
}

/** The commands of every day: those of npm for a stack of the local machine, plain Pulumi for any other. */
function commands({ stack, passwordCommand, containers }: Deployed): string[] {
  const local = passwordCommand.startsWith('npm')
  const suffix = local ? '' : ` -s ${stack}`
  const rows: Rows = [
    ['Voir ce qui changerait', local ? 'npm run preview' : `pulumi preview --diff${suffix}`],
    ['Appliquer', local ? 'npm run up' : `pulumi up${suffix}`],
    ['Reprendre ce qui a été changé à la main', local ? 'npm run refresh' : `pulumi refresh${suffix}`],
    ['Comparer les conteneurs au modèle', `npm run seed:check -- --stack ${stack}`],
    ['Mettre à jour cette note', `npm run vault -- --stack ${stack} --vault DOSSIER`],
    ['Suivre les journaux, sur l’hôte', `docker logs -f ${nameOf(containers, 'netbox')}`],
    ['Ouvrir la base, sur l’hôte', `docker exec -it ${nameOf(containers, 'postgres')} psql -U netbox netbox`],
  ]
  return [
    '## Au quotidien',
    '',
    ...table(
      ['Pour', 'Commande'],
      rows.map(([what, command]) => [what!, code(command!)]),
    ),
  ]
}

function volumes({ containers }: Deployed): string[] {
  const users = new Map<string, { path: string; names: string[] }>()
  for (const { name, volumes } of containers) {
    for (const volume of volumes) {
      const user = users.get(volume.name) ?? { path: volume.path, names: [] }
      users.set(volume.name, { ...user, names: [...user.names, code(name)] })
    }
  }
  const rows = [...users].map(([name, { path, names }]) => [code(name), names.join(', '), code(path)])
  return ['## Données', '', ...table(['Volume Docker', 'Conteneur', 'Chemin'], rows)]
}

function gateway({ gateway }: Deployed): string[] | undefined {
  if (!gateway) return undefined
  const rows = gateway.routes.map(({ url, upstream, perMinute }) => [
    url,
    code(upstream),
    perMinute === 0 ? 'aucune' : `${perMinute} requêtes par minute et par client`,
  ])
  return [
    '## Passerelle',
    '',
    `Publié par ${code(gateway.container)}, dont les autres routes restent telles quelles :`,
    '',
    ...table(['Adresse', 'Mène à', 'Limite'], rows),
  ]
}

function objects({ objects, model }: Deployed): string[] {
  const rows = Object.entries(objects).map(([list, count]) => [NAMES[list] ?? list, String(count)])
  return [
    '## Ce que NetBox décrit',
    '',
    ...table(['Objets', 'Nombre'], rows),
    '',
    `Ce que le code déclare est dans \`${model}\` : c’est là que cela se change, pas dans l’interface.`,
  ]
}

/** Lists of NetBox's API, in the order of the note, and what people call them. */
const NAMES: Readonly<Record<string, string>> = {
  'dcim/sites': 'Sites',
  'dcim/racks': 'Baies',
  'dcim/devices': 'Équipements',
  'dcim/interfaces': 'Interfaces',
  'ipam/prefixes': 'Préfixes',
  'ipam/ip-addresses': 'Adresses IP',
  'ipam/services': 'Services',
  'tenancy/tenants': 'Locataires',
  'extras/event-rules': 'Règles d’événements',
}

/** The lists of NetBox whose objects are counted. */
export const COUNTED = Object.keys(NAMES)

function portsOf({ ports }: DeployedContainer): string {
  if (ports.length === 0) return '—'
  return ports
    .map((port) => `${isLoopback(port.address) ? '' : `${port.address}:`}${port.host} (${reach(port)})`)
    .join(', ')
}

function nameOf(containers: readonly DeployedContainer[], role: Role): string {
  return containers.find((container) => container.role === role)!.name
}

const shell = (command: string) => ['```sh', command, '```']

function table(titles: readonly string[], rows: Rows): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)]
}
