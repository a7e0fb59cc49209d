import { type CheckFailure, InitFailed, type ResourceHandlers, type Values } from '../../../provider/rpc/index.ts'
import { messageOf } from './api.ts'
import { changedProperties } from './diff.ts'
import { updated } from './outputs.ts'
import { rawStateDelta } from './raw-state.ts'
import type { Schema } from './schema.ts'

/** Under this name the bridge notes how long Terraform may take, in nanoseconds. */
export const TIMEOUTS = 'e2bfb730-ecaa-11e6-8f88-34363bc7c4c0'
export const TWENTY_MINUTES = { create: 1.2e12, delete: 1.2e12, update: 1.2e12 }

/**
 * Handlers as the genuine plugin's bridge from Terraform presents them: its own notes among the outputs of what is there, errors
 * in a list, under what was being done to which resource, and logged as errors of that resource; failures of a check name no property.
 *
 * @param meta the bridge's notes on the resource's schema and time-outs
 */
export function bridged(schema: Schema, meta: object, handlers: ResourceHandlers): ResourceHandlers {
  const noted = (outputs: Values, isNew = false): Values => ({
    ...outputs,
    __meta: JSON.stringify(meta),
    __pulumi_raw_state_delta: rawStateDelta(schema, outputs, isNew),
  })
  return {
    check: async (request) => {
      const { inputs, failures = [] } = await handlers.check(request)
      return { inputs, failures: failures.map((failure) => pathless(failure, request.urn)) }
    },

    diff: handlers.diff,

    create: async (request) => {
      if (request.preview) return await handlers.create(request)
      try {
        const { id, outputs } = await handlers.create(request)
        return { id, outputs: noted(outputs, true) }
      } catch (error) {
        if (!(error instanceof InitFailed)) throw told(error, request)
        const { id, inputs, outputs } = error
        throw new InitFailed(told(error, request, 'creating').message, { id, inputs, outputs: noted(outputs, true) })
      }
    },

    read: async (request) => {
      try {
        const found = await handlers.read(request)
        return found && { ...found, outputs: noted(found.outputs) }
      } catch (error) {
        throw told(error, request, 'refreshing')
      }
    },

    ...(handlers.update && {
      update: async (request) => {
        if (request.preview) return await handlers.update!(request)
        const { id, olds, news } = request
        try {
          return noted(await handlers.update!(request))
        } catch (error) {
          const outputs = noted(updated(schema, olds, news, changedProperties(schema, olds, news)))
          throw new InitFailed(told(error, request, 'updating').message, { id, inputs: news, outputs })
        }
      },
    }),

    delete: async (request) => {
      try {
        await handlers.delete(request)
      } catch (error) {
        throw told(error, request, 'deleting')
      }
    },
  }
}

type Speaking = Parameters<ResourceHandlers['delete']>[0]

/** @param doing what was being done to the resource, where it is there */
function told(error: unknown, { urn, log }: Pick<Speaking, 'urn' | 'log'>, doing?: string): Error {
  const message = messageOf(error)
  log.error(`sdk-v2/provider2.go:571: sdk.helper_schema: ${message}: provider=docker@5.2.0`)
  const subject = doing === undefined ? '' : `${doing} ${urn}: `
  return new Error(`${subject}1 error occurred:\n\t* ${message}\n\n`)
}

function pathless({ property, reason }: CheckFailure, urn: string): CheckFailure {
  const name = urn.split('::').at(-1)
  return { property: '', reason: `${reason}. Examine values at '${[name, property].filter(Boolean).join('.')}'.` }
}
