import {
  choice,
  flag,
  integer,
  json,
  kind,
  nullable,
  object,
  refs,
  required,
  secretText,
  set,
  since,
  text,
  textOr,
} from '../field.ts'
import { carried } from '../shared.ts'

/** What NetBox does when something happens. */
export const events = {
  'extras.webhook': kind('extras/webhooks', ['name'], {
    name: required(text),
    payload_url: required(text),
    http_method: choice('POST'),
    http_content_type: textOr('application/json'),
    /** One string, a header a line: `X-From: netbox`. */
    additional_headers: text,
    body_template: text,
    secret: secretText,
    ssl_verification: flag(true),
    ca_file_path: nullable,
    /** Seconds. */
    timeout: since('4.7', integer),
    ...carried,
  }),
  'extras.notificationgroup': kind('extras/notification-groups', ['name'], {
    name: required(text),
    groups: refs('users.group'),
    users: refs('users.user'),
    description: text,
  }),
  'extras.eventrule': kind(
    'extras/event-rules',
    ['name'],
    {
      name: required(text),
      object_types: required(set),
      event_types: required(set),
      enabled: flag(true),
      conditions: json,
      action_type: required(choice()),
      action_object: object('action_object', ['extras.webhook', 'extras.notificationgroup']),
      ...carried,
    },
    { instead: { webhook: 'action_type: webhook and action_object: {webhook: <name>}' } },
  ),
}
