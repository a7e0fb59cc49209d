import { execIn } from '../../../host/docker/exec.ts'
import type { TestStack } from './stack.ts'

/** What changes by itself, or by looking: tokens and logins of the tests, and the log of what runs in the background. */
const RESTLESS = /^(users\/tokens|core\/(jobs|background-.*)|extras\/dashboard)$/
const RESTLESS_FIELDS = ['last_login', 'last_activity', 'last_used']

/** Every object of every list of the API, by list: all fields, ids and times included. */
export async function everything(url: string, token: string): Promise<Record<string, unknown[]>> {
  const get = async <T>(address: string): Promise<{ status: number; body: T }> => {
    const response = await fetch(address, { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } })
    return { status: response.status, body: (await response.json()) as T }
  }
  const lists: Record<string, unknown[]> = {}
  const { body: apps } = await get<Record<string, string>>(`${url}api/`)
  for (const app of Object.keys(apps).filter((name) => !['plugins', 'status', 'schema'].includes(name))) {
    const { body: endpoints } = await get<Record<string, string>>(`${url}api/${app}/`)
    for (const name of Object.keys(endpoints).filter((one) => !RESTLESS.test(`${app}/${one}`))) {
      const { status, body } = await get<{ results?: object[] }>(`${url}api/${app}/${name}/?limit=0`)
      if (status === 200 && body.results) lists[`${app}/${name}`] = body.results.map(calm)
    }
  }
  return lists
}

function calm(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !RESTLESS_FIELDS.includes(name)))
}

/** Attaches a picture to an object; the path of its file below the folder of media. */
export async function upload(url: string, token: string, type: string, id: number, bytes: Buffer): Promise<string> {
  const form = new FormData()
  form.set('object_type', type)
  form.set('object_id', String(id))
  form.set('name', 'drill')
  form.set('image', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'drill.png')
  const response = await fetch(`${url}api/extras/image-attachments/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  const text = await response.text()
  if (response.status !== 201) throw new Error(`the picture was refused: ${text}`)
  return (JSON.parse(text) as { image: string }).image.replace(/^.*\/media\//, '')
}

/** Rows of a query, one a line, by the database itself: NetBox may be down just then. */
export async function rowsOf(stack: TestStack, database: string, query: string): Promise<string[]> {
  const psql = ['psql', '-U', 'netbox', '-d', database, '-Atc', query]
  const { stdout: output } = await execIn(stack.engine, `${stack.name}-postgres`, psql)
  return output.split('\n').filter((line) => line !== '')
}
