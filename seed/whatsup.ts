import { merged } from './merge.ts'
import type { Model } from './model.ts'
import { toldOf, userOf } from './program.ts'

/** NetBox's user for the export to WhatsUp Gold, and the names of what is generated for it. */
export const WHATSUP = {
  username: 'netbox-whatsup',
  password: 'automation-whatsup-password',
  webhookSecret: 'whatsup-webhook-secret',
} as const

/** What the export needs of NetBox. */
export interface WhatsUpAsked {
  /** Whether it reads the contacts of devices. */
  readonly contacts: boolean
  /** A custom field of devices that it writes to. */
  readonly customField: string | undefined
  /** Whether it writes into journals. */
  readonly journal: boolean
  /** Object types whose events it hears of. */
  readonly watched: readonly string[]
  /** Where it listens, as NetBox reaches it. */
  readonly payloadUrl: string
  /** Where people find its page, with a slash at the end; undefined if they do not. */
  readonly pageUrl: string | undefined
}

/** The model with what the export needs: a user with the least rights, a webhook and the rule that fires it, and a link from devices. */
export function withWhatsUp(model: Model, asked: WhatsUpAsked): Model {
  return merged(model, whatsup(asked))
}

function whatsup({ contacts, customField, journal, watched, payloadUrl, pageUrl }: WhatsUpAsked): Model {
  const devices = ['dcim.device']
  const names = { webhook: 'WhatsUp Gold', rule: 'Tell the export to WhatsUp Gold' }
  return {
    ...userOf(WHATSUP, [
      { about: 'reads', kinds: [...devices, ...(contacts ? ['tenancy.contactassignment'] : [])], actions: ['view'] },
      ...(customField === undefined ? [] : [{ about: 'tells devices', kinds: devices, actions: ['change'] }]),
      ...(journal ? [{ about: 'writes journals', kinds: ['extras.journalentry'], actions: ['add'] }] : []),
    ]),
    ...toldOf({ names, kinds: watched, payloadUrl, secret: WHATSUP.webhookSecret }),
    ...(customField !== undefined && {
      'extras.customfield': [
        {
          name: customField,
          label: 'WhatsUp Gold',
          type: 'json',
          object_types: devices,
          ui_editable: 'no',
          description: 'Id and state at each connection; the export writes it.',
        },
      ],
    }),
    ...(pageUrl !== undefined && {
      'extras.customlink': [
        {
          name: 'WhatsUp Gold',
          object_types: devices,
          link_text: 'WhatsUp Gold',
          link_url: `${pageUrl}devices/{{ object.pk }}/`,
        },
      ],
    }),
  }
}
