import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stepOf } from '../../../sandbox/images/build.ts'
import { RECIPES, recipeInputs } from '../../../sandbox/images/inputs.ts'
import { IMAGES } from '../../../sandbox/images/names.ts'

test('the images have names of their own, never those of the official ones', () => {
  for (const name of Object.values(IMAGES)) expect(name).toMatch(/^netbox-sandbox\//)
})

test('each image has a fingerprint of its own, the same at each look', async () => {
  const inputs = await recipeInputs()
  expect(new Set(Object.values(inputs)).size).toBe(Object.keys(inputs).length)
  expect(await recipeInputs()).toEqual(inputs)
})

test('no recipe names a registry or a mirror', async () => {
  const files = (await readdir(RECIPES, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
  for (const file of files) {
    const addresses = (await readFile(join(file.parentPath, file.name), 'utf8')).match(/https?:\/\/[^\s"'`]+/g) ?? []
    expect(
      addresses.filter((address) => !/^https?:\/\/(localhost|\.)/.test(address)),
      file.name,
    ).toEqual([])
  }
})

test('apt and pip get their settings as build secrets, around themselves alone', async () => {
  for (const image of ['postgres', 'valkey', 'netbox', 'neighbour', 'gateway']) {
    const dockerfile = (await readFile(join(RECIPES, image, 'Dockerfile'), 'utf8')).replaceAll('\\\n', ' ')
    const steps = dockerfile.split('\n').filter((line) => /^RUN/.test(line))
    for (const step of steps) {
      expect(step.includes('id=apt'), step).toBe(step.includes('apt-add'))
      expect(step.includes('id=pip'), step).toBe(step.includes('bin/pip'))
    }
  }
})

test('reads the steps of a build', () => {
  expect(stepOf('#7 [builder 2/4] RUN --mount=type=secret,id=apt     apt-add python3-venv')).toBe(
    '[builder 2/4] RUN apt-add python3-venv',
  )
  expect(stepOf('#1 [internal] load build definition from Dockerfile')).toBeUndefined()
  expect(stepOf('#7 0.512 Setting up libc6')).toBeUndefined()
})
