import { Volume } from '@pulumi/docker'
import type { CustomResourceOptions } from '@pulumi/pulumi'
import type { Config } from './config.ts'

/** The named volumes that hold all data of a deployment. */
export interface Volumes {
  postgres: Volume
  valkey: Volume
  media: Volume
  reports: Volume
  scripts: Volume
}

/**
 * Declares the data volumes. Outside the sandbox (`keepData`) they are protected, and kept in Docker even when they
 * are taken out of the stack.
 */
export function declareVolumes(config: Config, options: CustomResourceOptions): Volumes {
  const volume = (purpose: string, labels: Record<string, string> = {}) =>
    new Volume(
      `${purpose}-data`,
      {
        name: VOLUME_NAMES[purpose]!(config.name),
        labels: Object.entries(labels).map(([label, value]) => ({ label, value })),
      },
      { ...options, protect: config.keepData, retainOnDelete: config.keepData },
    )
  return {
    // A data directory belongs to one major version: another one makes this a replacement, which protection refuses.
    postgres: volume('postgres', { 'netbox-as-code.postgres-major': postgresMajor(config.images.postgres) }),
    valkey: volume('valkey'),
    media: volume('media'),
    reports: volume('reports'),
    scripts: volume('scripts'),
  }
}

const VOLUME_NAMES: Record<string, (name: string) => string> = {
  postgres: (name) => `${name}-postgres-data`,
  valkey: (name) => `${name}-redis-data`,
  media: (name) => `${name}-media`,
  reports: (name) => `${name}-reports`,
  scripts: (name) => `${name}-scripts`,
}

/** `postgres:17-alpine` → `17`: the major version that a PostgreSQL image's tag begins with. */
export function postgresMajor(image: string): string {
  return /:(\d+)[^/]*$/.exec(image)?.[1] ?? 'unknown'
}
