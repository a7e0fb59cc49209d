import type { IncomingMessage } from 'node:http'
import type { Entities } from '../config/entities.ts'
import type { Answer } from '../proxy/answer.ts'
import type { Headers } from '../proxy/headers.ts'
import type { Consumer, Plugin, Route, Service } from '../proxy/model.ts'

/** A request on its way through the plugins. */
export interface Context {
  request: IncomingMessage
  clientIp: string
  route: Route
  service: Service | undefined
  entities: Entities
  /** Counters of the rate limits; they outlive a reload. */
  counters: Counters
  /** What the upstream will be asked: a plugin may change both. */
  upstream: { headers: Headers; query: string | undefined }
  /** Headers that the answer gets, whoever gives it. */
  added: [string, string][]
  /** Who asks, once a plugin has found out, and by which credential. */
  consumer?: Consumer
  credential?: string
}

/** How many requests there were in the current window of a period, by who asked for what. */
export type Counters = Map<string, { window: number; count: number }>

/** A plugin at work: it answers by itself, or lets the request go on. */
export type Act = (config: never, context: Context, plugin: Plugin) => Answer | undefined
