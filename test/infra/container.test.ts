import { type CustomResourceOptions, output, type ResourceTransformation, runtime } from '@pulumi/pulumi'
import { beforeAll, expect, test } from 'vitest'
import { type ContainerSpec, declareContainer } from '../../infra/container.ts'

beforeAll(async () => {
  await runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: ({ inputs }) => inputs,
  })
})

const spec: ContainerSpec = {
  ...{
    image: 'netbox:4.7',
    suffix: '',
    command: [],
    env: {},
    files: output({} as Record<string, string>),
    mounts: {},
    memory: 512,
    grace: 10,
  },
  health: { test: 'true', interval: '5s', startPeriod: '5s', retries: 3 },
}

test('a container is made anew when its health check changes, the old one first: the plugin would send nothing', () => {
  const stack = { config: { name: 'netbox', network: 'net' }, owner: 'netbox/dev#1', attempts: new Map() }
  let declared: CustomResourceOptions = {}
  const look: ResourceTransformation = ({ opts, props }) => {
    declared = opts
    return { opts, props }
  }
  declareContainer('netbox', spec, stack as unknown as Parameters<typeof declareContainer>[2], {
    transformations: [look],
  })
  expect(declared).toMatchObject({ replaceOnChanges: ['healthcheck'], deleteBeforeReplace: true })
})
