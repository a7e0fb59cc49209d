import {
  choice,
  colour,
  decimal,
  fixed,
  flag,
  json,
  jsonOr,
  jsonSortedIf,
  kind,
  nullable,
  number,
  ref,
  required,
  set,
  since,
  text,
} from '../field.ts'
import { named, owned } from '../shared.ts'

const shownTo = { user: ref('users.user'), weight: number(100), enabled: flag(true), shared: flag(true) }

/** How NetBox looks, and what its objects have besides what it gives them. */
export const customization = {
  'extras.tag': kind('extras/tags', ['slug'], {
    ...named,
    color: colour('9e9e9e'),
    weight: number(1000),
    object_types: set,
    description: text,
  }),
  'extras.customfieldchoiceset': kind('extras/custom-field-choice-sets', ['name'], {
    name: required(text),
    base_choices: choice(),
    /** Pairs of value and label, in the order shown. */
    extra_choices: required(jsonSortedIf('order_alphabetically')),
    order_alphabetically: flag(false),
    /** Colours by value: `{prod: 'ff0000'}`. */
    choice_colors: since('4.7', jsonOr({})),
    ...owned,
  }),
  'extras.customfield': kind('extras/custom-fields', ['name'], {
    name: required(text),
    object_types: required(set),
    type: fixed(required(choice())),
    related_object_type: nullable,
    related_object_filter: json,
    label: text,
    group_name: text,
    required: flag(false),
    unique: flag(false),
    search_weight: number(1000),
    filter_logic: choice('loose'),
    ui_visible: choice('always'),
    ui_editable: choice('yes'),
    is_cloneable: flag(false),
    nulls_first: since('4.7', flag(true)),
    default: json,
    weight: number(100),
    validation_minimum: decimal,
    validation_maximum: decimal,
    validation_regex: text,
    validation_schema: since('4.6', json),
    choice_set: ref('extras.customfieldchoiceset'),
    ...owned,
    comments: text,
  }),
  'extras.customlink': kind('extras/custom-links', ['name'], {
    name: required(text),
    object_types: required(set),
    enabled: flag(true),
    link_text: required(text),
    link_url: required(text),
    weight: number(100),
    group_name: text,
    button_class: choice('default'),
    new_window: flag(false),
    owner: owned.owner,
  }),
  'extras.savedfilter': kind('extras/saved-filters', ['slug'], {
    ...named,
    object_types: required(set),
    ...shownTo,
    /** As in the address of a list: `{status: ['active']}`. */
    parameters: required(json),
    ...owned,
  }),
  'extras.tableconfig': kind(
    'extras/table-configs',
    ['object_type', 'table', 'name'],
    {
      /** `dcim.site` */
      object_type: required(text),
      /** NetBox's name of the table: `SiteTable`. */
      table: required(text),
      name: required(text),
      ...shownTo,
      weight: number(1000),
      /** In the order shown. */
      columns: required(json),
      ordering: json,
      description: text,
    },
    {
      unique: false,
      one: ['object_type'],
      apart: { by: ['user'], twins: 'always' },
      note: 'NetBox takes several of one name: those of one table and user are told by their names.',
    },
  ),
}
