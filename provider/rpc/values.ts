import type jspb from 'google-protobuf'
import struct from 'google-protobuf/google/protobuf/struct_pb.js'

/** What Pulumi's property values are in JavaScript: JSON, and three markers that JSON has no word for. */
export type Value = null | boolean | number | string | Value[] | Values | Secret | Unknown | OutputValue

/** A bag of properties by name; an undefined one is left out on the wire. */
export interface Values {
  [key: string]: Value | undefined
}

/** Names the special objects of the wire format; its value says which kind of special object it is. */
const SIGNATURE = '4dabf18193072939515e22adb298388d'
const SECRET = '1b47061264138c4ac30d75fd1eb44270'
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4'

/** What stands for a value that is not known yet: one for each type, the string one being what is written. */
const UNKNOWN_STRING = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'
const UNKNOWNS = new Set([
  UNKNOWN_STRING,
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7', // boolean
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421', // number
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2', // array
  '030794c1-ac77-496b-92df-f27374a8bd58', // asset
  'e48ece36-62e2-4504-bad9-02848725956a', // archive
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff', // object
])

const inspect = Symbol.for('nodejs.util.inspect.custom')

/** A value that is encrypted in the state. It prints as `[secret]`, so that no log or message can carry it by accident. */
export class Secret {
  readonly #value: Value
  constructor(value: Value) {
    this.#value = value
  }
  get value(): Value {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [inspect](): string {
    return '[secret]'
  }
}

/** A value that will be known only after the update. There is one instance, {@link UNKNOWN}. */
export class Unknown {
  toString(): string {
    return '[unknown]'
  }
  toJSON(): string {
    return '[unknown]'
  }
  [inspect](): string {
    return '[unknown]'
  }
}
export const UNKNOWN = new Unknown()

/** An output: a value, or none yet, with what it depends on. Sent only to plugins that accept outputs. */
export class OutputValue {
  readonly value: Value | undefined
  readonly secret: boolean
  readonly dependencies: readonly string[]
  constructor(value: Value | undefined, secret = false, dependencies: readonly string[] = []) {
    this.value = value
    this.secret = secret
    this.dependencies = dependencies
  }
  toJSON(): unknown {
    if (this.secret) return '[secret]'
    return this.value === undefined ? '[unknown]' : this.value
  }
  [inspect](): unknown {
    return this.toJSON()
  }
}

/** Whether the value is a plain object: neither an array nor one of the markers. */
export function isValues(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isMarker(value)
}

function isMarker(value: Value): value is Secret | Unknown | OutputValue {
  return value instanceof Secret || value instanceof Unknown || value instanceof OutputValue
}

/** Reads a message's properties. A missing message is an empty bag. */
export function decode(message: struct.Struct | undefined): Values {
  return message ? decodeFields(message.getFieldsMap()) : {}
}

function decodeFields(fields: jspb.Map<string, struct.Value>): Values {
  const values: Values = {}
  fields.forEach((value, key) => {
    values[key] = decodeValue(value)
  })
  return values
}

function decodeValue(message: struct.Value): Value {
  const { KindCase } = struct.Value
  switch (message.getKindCase()) {
    case KindCase.NUMBER_VALUE:
      return message.getNumberValue()
    case KindCase.BOOL_VALUE:
      return message.getBoolValue()
    case KindCase.STRING_VALUE: {
      const text = message.getStringValue()
      return UNKNOWNS.has(text) ? UNKNOWN : text
    }
    case KindCase.LIST_VALUE:
      return message.getListValue()!.getValuesList().map(decodeValue)
    case KindCase.STRUCT_VALUE:
      return decodeObject(decodeFields(message.getStructValue()!.getFieldsMap()))
    default:
      return null
  }
}

function decodeObject(object: Values): Value {
  switch (object[SIGNATURE]) {
    case SECRET:
      return new Secret(object.value ?? null)
    case OUTPUT:
      return new OutputValue(object.value, object.secret === true, (object.dependencies ?? []) as string[])
    default:
      // Assets, archives and resource references travel through as the objects they are.
      return object
  }
}

/** Writes properties as a message. */
export function encode(values: Values): struct.Struct {
  const message = new struct.Struct()
  const fields = message.getFieldsMap()
  for (const [key, value] of Object.entries(values)) if (value !== undefined) fields.set(key, encodeValue(value))
  return message
}

function encodeValue(value: Value): struct.Value {
  const message = new struct.Value()
  if (value === null) message.setNullValue(struct.NullValue.NULL_VALUE)
  else if (typeof value === 'string') message.setStringValue(value)
  else if (typeof value === 'number') message.setNumberValue(value)
  else if (typeof value === 'boolean') message.setBoolValue(value)
  else if (Array.isArray(value)) {
    const list = new struct.ListValue()
    list.setValuesList(value.map(encodeValue))
    message.setListValue(list)
  } else if (value instanceof Unknown) message.setStringValue(UNKNOWN_STRING)
  else if (value instanceof Secret) message.setStructValue(encode({ [SIGNATURE]: SECRET, value: value.value }))
  else if (value instanceof OutputValue) message.setStructValue(encode(outputObject(value)))
  else message.setStructValue(encode(value))
  return message
}

function outputObject(output: OutputValue): Values {
  return {
    [SIGNATURE]: OUTPUT,
    value: output.value,
    ...(output.secret ? { secret: true } : {}),
    ...(output.dependencies.length > 0 ? { dependencies: [...output.dependencies] } : {}),
  }
}
