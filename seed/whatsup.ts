import { merged } from './merge.ts'
import { generated, generatedPassword, type Model } from './model.ts'

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
  const { username, password, webhookSecret } = WHATSUP
  const users = [username]
  const devices = ['dcim.device']
  const grant = (about: string, object_types: string[], actions: string[]) => [
    { name: `${username}: ${about}`, object_types, actions, users },
  ]
  return {
    'users.user': [{ username, password: generatedPassword(password) }],
    'users.objectpermission': [
      ...grant('reads', [...devices, ...(contacts ? ['tenancy.contactassignment'] : [])], ['view']),
      ...(customField === undefined ? [] : grant('tells devices', devices, ['change'])),
      ...(journal ? grant('writes journals', ['extras.journalentry'], ['add']) : []),
    ],
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
    'extras.webhook': [
      { name: 'WhatsUp Gold', payload_url: payloadUrl, http_method: 'POST', secret: generated(webhookSecret) },
    ],
    'extras.eventrule': [
      {
        name: 'Tell the export to WhatsUp Gold',
        object_types: [...watched],
        event_types: ['object_created', 'object_updated', 'object_deleted'],
        action_type: 'webhook',
        action_object: { webhook: 'WhatsUp Gold' },
      },
    ],
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
