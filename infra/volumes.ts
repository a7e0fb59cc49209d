import { Volume } from '@pulumi/docker'
import type { CustomResourceOptions } from '@pulumi/pulumi'
import type { Config } from './config.ts'
import { postgresLabels, postgresVolume, volumeSuffix } from './postgres-image.ts'

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
  const volume = (purpose: string, name: string, labels: Record<string, string> = {}) =>
    new Volume(
      `${purpose}-data`,
      {
        name,
        labels: Object.entries(labels).map(([label, value]) => ({ label, value })),
      },
      { ...options, protect: config.keepData, retainOnDelete: config.keepData },
    )
  const { name, images } = config
  return {
    // A data directory belongs to one major version: each has a volume of its own, so that the old one is there to go back to.
    postgres: volume(
      `postgres${volumeSuffix(images.postgres)}`,
      postgresVolume(name, images.postgres),
      postgresLabels(images.postgres),
    ),
    valkey: volume('valkey', `${name}-redis-data`),
    media: volume('media', `${name}-media`),
    reports: volume('reports', `${name}-reports`),
    scripts: volume('scripts', `${name}-scripts`),
  }
}
