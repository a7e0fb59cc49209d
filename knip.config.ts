import type { KnipConfig } from 'knip'

/** What `npm run check` takes as used though no import says so: programs that something else starts, and what it is started with. */
export default {
  entry: [
    'operate/commands/main.ts',
    'operate/policy/main.mts',
    'provider/main.ts',
    '{netbox,provider,kong}/index.ts',
    'apps/*/index.ts',
    'apps/automation/main.ts',
    'infra/commands/*.ts',
    'sandbox/**/main.ts',
    'sandbox/gateway/kong.ts',
    'bench/**/main.{ts,mjs}',
    'bench/netbox/contestants/{ansible,command,engine,floor,pulumi,pulumi-program}.ts',
    'examples/*/index.ts',
    // Models, which `netbox:model` names.
    'seed/{multipass,example,empty}.ts',
    'bench/deploy/empty-model.ts',
    'bench/library/plan.ts',
    'bench/faults/models/*.ts',
    'test/system/support/two-clients.ts',
    'test/system/policy/program.ts',
    // A program that netbox-dump wrote: compiled with all others.
    'test/fixtures/dumped-program/index.ts',
    // Makes fixtures again from an export of another NetBox.
    'test/fixtures/netbox/openapi/reduce.ts',
    // Started in a process of its own.
    'bench/discovery/{farm,measure,sweep}.ts',
    'test/apps/webhook/flooded.ts',
  ],
  ignoreDependencies: [
    // Started by path from node_modules/.bin: operate/commands/tools.ts.
    '@biomejs/biome',
    // The provider must speak through the same copies as @pulumi/pulumi, which brings them: messages of another are refused.
    '@grpc/grpc-js',
    'google-protobuf',
  ],
  // Of the machine, looked for before they are used.
  ignoreBinaries: ['ip', 'openssl', 'setpriv'],
} satisfies KnipConfig
