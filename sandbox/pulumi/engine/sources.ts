import { chmod, copyFile, cp, readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** A package of a module, and what stands there instead of all its files or of some. */
interface LeftOut {
  folder: string
  stub: string
  files?: readonly string[]
}

/**
 * What of the engine is built without the clouds' own libraries, by module: state in a bucket, keys and logs of a cloud. Most of the
 * time of a build goes into them, and nothing here needs them. Each stub refuses by name what it stands for.
 */
const WITHOUT: Readonly<Record<string, readonly LeftOut[]>> = {
  'gocloud.dev': [
    { folder: 'blob/azureblob', stub: 'azureblob.go' },
    { folder: 'blob/gcsblob', stub: 'gcsblob.go' },
    { folder: 'blob/s3blob', stub: 's3blob.go' },
  ],
  'github.com/aws/aws-sdk-go-v2/service/s3': [{ folder: '.', stub: 's3.go' }],
  'github.com/pulumi/pulumi/pkg/v3': [
    { folder: 'authhelpers', stub: 'authhelpers.go' },
    { folder: 'secrets/cloud', stub: 'cloud.go' },
    { folder: 'cmd/pulumi/cloud', stub: 'spec.go', files: ['spec.go', 'schema.go'] },
    { folder: 'operations', stub: 'logs.go', files: ['operations_aws.go', 'operations_gcp.go'] },
  ],
}

const STUBS = join(import.meta.dirname, 'without')
const PINS = ['go.mod', 'go.sum']

/** All that decides what is compiled, as one text. */
export async function sources(): Promise<string> {
  const stubs = (await readdir(STUBS)).sort().map((name) => join(STUBS, name))
  const files = [...PINS.map((name) => join(import.meta.dirname, name)), ...stubs]
  return [JSON.stringify(WITHOUT), ...(await Promise.all(files.map((file) => readFile(file, 'utf8'))))].join('\0')
}

/**
 * Lays out what is compiled: the module beside this file, with the modules above copied, their packages exchanged, and named in
 * its go.mod. Everything else is taken as it was published, with verified checksums.
 *
 * @param folder an empty folder
 * @param go     runs a go command there and returns what it says
 */
export async function layOut(folder: string, go: (args: string[]) => Promise<string>): Promise<void> {
  for (const name of PINS) await copyFile(join(import.meta.dirname, name), join(folder, name))
  for (const [module, packages] of Object.entries(WITHOUT)) {
    const { Dir: published } = JSON.parse(await go(['mod', 'download', '-json', module])) as { Dir: string }
    const copy = join(folder, module.replaceAll('/', '-'))
    await copyModule(published, copy)
    for (const { folder: of, stub, files } of packages) await exchange(join(copy, of), stub, files)
    await go(['mod', 'edit', '-replace', `${module}=./${module.replaceAll('/', '-')}`])
  }
}

/** Copies a module without its tests, into folders that can be written, as those of a module cache often cannot. */
async function copyModule(from: string, to: string): Promise<void> {
  const filter = (path: string) => basename(path) !== 'testdata' && !path.endsWith('_test.go')
  await cp(from, to, { recursive: true, filter })
  const entries = await readdir(to, { recursive: true, withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  await Promise.all([to, ...folders].map((folder) => chmod(folder, 0o755)))
}

async function exchange(folder: string, stub: string, files?: readonly string[]): Promise<void> {
  const all = (await readdir(folder)).filter((name) => name.endsWith('.go'))
  for (const name of files ?? all) await rm(join(folder, name))
  await copyFile(join(STUBS, stub), join(folder, stub))
}
