import { html } from '../../../text/html.ts'
import type { Handler } from '../../runtime/server.ts'
import type { Plan } from '../plan/plan.ts'
import { sayingOf } from '../sentences/saying.ts'
import type { Lane } from '../serve/lane.ts'
import { SESSION, type Sessions } from '../serve/sessions.ts'
import { PAGE } from '../told.ts'
import { pageOf, section } from './layout.ts'
import { connections } from './views/connections.ts'
import { button, list, type Record, records, runs, type Sight } from './views/parts.ts'
import { planned } from './views/planned.ts'
import { found, type Search, searchOf } from './views/search.ts'
import { cookieOf, formToken, ownForm } from './visitor.ts'
import { type Speech, speechFor } from './words/speech.ts'

export interface PageOptions {
  readonly lanes: readonly Lane[]
  readonly sessions: Sessions
  /** NetBox's base path: begins and ends with a slash. The page is published below it, so that NetBox's session is good for it. */
  readonly basePath: string
}

/** What a page is asked with. */
interface Asked {
  readonly sight: Sight
  readonly ids: readonly string[]
  readonly query: URLSearchParams
}

const LANGUAGE = 'whatsup_language'
/** Seconds until a page on which something is under way is loaded again. */
const AGAIN = 2
const SHOWN = { asked: 50, runs: 20, log: 200 }

/** The page of the export, for whoever is logged in to NetBox. It changes nothing but by its own forms. */
export function createPage({ lanes, sessions, basePath }: PageOptions): Handler {
  const laneOf = (id: string | undefined) => lanes.find(({ connection }) => String(connection.id) === id)
  const all = (): Record[] =>
    lanes.flatMap(({ connection, entries }) => [...entries.values()].map((entry) => ({ connection, entry })))
  const again = (some: readonly Lane[]) =>
    some.some(({ state }) => state.running || (state.waiting > 0 && state.outage === undefined)) ? AGAIN : undefined
  const log = async (most: number) =>
    (await Promise.all(lanes.map((lane) => lane.log())))
      .flat()
      .sort((one, other) => other.start_time.localeCompare(one.start_time))
      .slice(0, most)

  const overview = async ({ sight }: Asked) => {
    const { speech, root } = sight
    const { words } = speech
    const asks = all().filter(({ entry }) => entry.state === 'asks' || entry.state === 'error')
    const [some, entries] = [asks.slice(0, SHOWN.asked), await log(SHOWN.runs)]
    return pageOf({
      title: words.title,
      ...{ speech, root, again: again(lanes) },
      content: [
        section('connections', words.connections, connections(lanes, sight)),
        asks.length > 0 &&
          section(
            'conflicts',
            html`${words.conflicts} <span class="count">${speech.number(asks.length)}</span>`,
            list(records(words.conflicts, some, sight), false, sight),
          ),
        section('log', words.log, list(runs(words.log, entries, sight), entries.length === 0, sight)),
      ],
    })
  }

  const search = ({ sight, query }: Asked) => {
    const { speech, root } = sight
    const asked: Search = searchOf(query)
    return pageOf({ title: speech.words.records, speech, root, content: found(all(), asked, lanes, sight) })
  }

  const wholeLog = async ({ sight }: Asked) => {
    const { speech, root } = sight
    const entries = await log(SHOWN.log)
    const content = list(runs(speech.words.log, entries, sight), entries.length === 0, sight)
    return pageOf({ title: speech.words.log, speech, root, again: again(lanes), content })
  }

  const device = ({ sight, ids: [id] }: Asked) => {
    const { speech, root, netbox } = sight
    const { words } = speech
    const rows = all().filter(({ entry }) => String(entry.device) === id)
    const known = html`<div class="card list">${rows.length > 0 ? records(words.records, rows, sight) : html`<p>${words.unknownDevice}</p>`}</div>`
    return pageOf({
      title: rows[0]?.entry.name ?? words.device(id!),
      ...{ speech, root, again: again(lanes) },
      content: html`${section('records', words.records, known)}
<div class="actions">${button(`${root}devices/${id}/export/`, words.exportOne, sight)}
${lanes.map(({ connection }) => html`<a href="${root}connections/${connection.id}/plan/?device=${id}">${words.seePlan}: ${connection.name}</a>`)}
<a href="${netbox}dcim/devices/${id}/">${words.inNetBox}</a></div>`,
    })
  }

  /** Plans under way: reading both sides is much, and twice at once is no better. */
  const planning = new Map<string, Promise<Plan>>()
  const plan = async ({ sight, ids: [id], query }: Asked) => {
    const { speech, root } = sight
    const lane = laneOf(id)
    if (!lane) return missing(sight)
    const given = query.get('device') ?? ''
    const devices = /^[1-9]\d{0,14}$/.test(given) ? new Set([Number(given)]) : undefined
    const key = `${id} ${devices ? given : ''}`
    const work = planning.get(key) ?? lane.plan(devices).finally(() => planning.delete(key))
    planning.set(key, work)
    const title = `${speech.words.plan}: ${lane.connection.name}`
    try {
      return pageOf({ title, speech, root, content: planned(await work, sight) })
    } catch (error) {
      const alert = html`<p class="alert bad">${speech.sentence(sayingOf(error as Error))}</p>`
      return pageOf({ title, speech, root, alert, content: undefined })
    }
  }

  const pages: readonly (readonly [path: RegExp, view: (asked: Asked) => Response | Promise<Response>])[] = [
    [/^$/, overview],
    [/^records\/$/, search],
    [/^log\/$/, wholeLog],
    [/^devices\/([1-9]\d{0,14})\/$/, device],
    [/^connections\/(\d{1,15})\/plan\/$/, plan],
  ]
  /** What forms do. Each answers with where to look on, as seen from the form's own address. */
  const forms: readonly (readonly [
    path: RegExp,
    work: (id: string, form: URLSearchParams) => Promise<string | undefined>,
  ])[] = [
    [
      /^connections\/(\d{1,15})\/export\/$/,
      async (id) => {
        const lane = laneOf(id)
        await lane?.ask(undefined)
        return lane && '../../../'
      },
    ],
    [
      /^connections\/(\d{1,15})\/agree\/$/,
      async (id, form) => {
        const lane = laneOf(id)
        const entry = lane?.entries.get(form.get('key') ?? '')
        if (!entry) return undefined
        await lane!.ask(new Set([entry.device]), [entry.key])
        return `../../../devices/${entry.device}/`
      },
    ],
    [
      /^devices\/([1-9]\d{0,14})\/export\/$/,
      async (id) => {
        for (const lane of lanes) if (lane.connection.enabled) await lane.ask(new Set([Number(id)]))
        return '../'
      },
    ],
  ]

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    // Without its slash, links would lead astray.
    if (pathname === PAGE.slice(0, -1)) return seeOther(`${PAGE.split('/').at(-2)}/`)
    const path = pathname.slice(PAGE.length)
    const root = '../'.repeat(path.split('/').length - 1) || './'
    const chosen = searchParams.get('lang')
    const speech = speechFor(chosen ?? cookieOf(request, LANGUAGE), request.headers.get('accept-language'))
    const session = cookieOf(request, SESSION)
    const isForm = request.method === 'POST'
    if (!isForm && request.method !== 'GET') return new Response('Only GET and POST\n', { status: 405 })
    const sight: Sight = { speech, root, netbox: `${root}../../`, token: formToken(session ?? '') }
    const standing = session === undefined ? 'nobody' : await sessions.standing(session, isForm ? 'export' : 'look')
    if (standing === 'nobody') return isForm ? refused(sight, 403, 'foreign') : logIn(basePath, path, searchParams)
    if (standing === 'away') return refused(sight, 503, 'away')
    if (standing === 'may not') return refused(sight, 403, isForm ? 'mayNot' : 'forbidden')
    if (isForm) {
      const [pattern, work] = forms.find(([one]) => one.test(path)) ?? []
      if (!pattern) return missing(sight)
      const form = await ownForm(request, session!)
      if (!form) return refused(sight, 403, 'foreign')
      const next = await work!(pattern.exec(path)![1]!, form)
      return next === undefined ? missing(sight) : seeOther(next)
    }
    const [pattern, view] = pages.find(([one]) => one.test(path)) ?? []
    if (!pattern) return missing(sight)
    const answer = await view!({ sight, ids: pattern.exec(path)!.slice(1), query: searchParams })
    if (chosen !== null)
      answer.headers.append(
        'set-cookie',
        `${LANGUAGE}=${speech.lang}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly`,
      )
    return answer
  }
}

function logIn(basePath: string, path: string, query: URLSearchParams): Response {
  const here = `${basePath}${PAGE.slice(1)}${path}${query.size > 0 ? `?${query}` : ''}`
  return seeOther(`${basePath}login/?${new URLSearchParams({ next: here })}`)
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } })
}

function missing(sight: Sight): Response {
  return refused(sight, 404, 'missing')
}

function refused({ speech, root }: Sight, status: number, why: keyof Speech['words']['refused']): Response {
  const { refused: words } = speech.words
  return pageOf({
    title: words.title,
    ...{ speech, root, status },
    alert: html`<p class="alert bad">${words[why]}</p>`,
    content: undefined,
  })
}
