import { describe, expect, test } from 'vitest'
import { entryPointOf } from '../../../kong/docker/entry-point.ts'
import { beforeStart, commandsIn, writtenIn } from '../../../kong/docker/script.ts'
import { entryScript } from './gateways.ts'

describe('the script that a container starts with', () => {
  test.each<[string[], object | undefined]>([
    [['/docker-entrypoint.sh', 'kong', 'docker-start'], { shell: 'sh', file: '/docker-entrypoint.sh' }],
    [['/bin/sh', '/home/kong/kong-entrypoint.sh'], { shell: 'sh', file: '/home/kong/kong-entrypoint.sh' }],
    [['tini', '--', 'bash', '-e', '/start.sh'], { shell: 'bash', file: '/start.sh' }],
    [['bash', '-c', 'a && b'], { shell: 'bash', text: 'a && b' }],
    [['sh', '-ec', 'exec /start.sh'], { shell: 'sh', file: '/start.sh' }],
    [['kong', 'docker-start'], undefined],
    [[], undefined],
  ])('%j is %j', (words, found) => {
    expect(entryPointOf(words)).toEqual(found)
  })
})

describe('a script', () => {
  test('runs its commands, not what is in quotes, in remarks or in conditions', () => {
    expect(commandsIn(entryScript('supabase.sh'))).toEqual(['[', 'export', 'awk', 'sed', 'exec'])
    expect(
      commandsIn('A=$(date) B=c\n"x; rm y" # rm z\nif ! grep -q rm f; then echo "$(id) \\$(no)" 2>&1; fi'),
    ).toEqual([...['date', '"QQQQQQQ"', 'grep', 'echo', 'id']])
  })

  test.each([
    ['cat a > b 2>&1', ['b']],
    ['cat a >> "$B"; echo c 1>&2', ['$B']],
    ["echo 'a > b' # > c", []],
    ['sed x \\\n  > /d 2>/dev/null', ['/d', '/dev/null']],
  ])('%j writes into %j', (script, files) => {
    expect(writtenIn(script)).toEqual(files)
  })

  test.each([
    ['a\nb && exec /docker-entrypoint.sh kong docker-start', 'a\nb'],
    ['a; exec "$@"', 'a'],
    ['set -ex\nset -x; a; set -o xtrace\nexec gosu kong /docker-entrypoint.sh "$@"', 'set -e\nset -; a; :'],
    ['echo kong start; a; exec tini -- kong start', 'echo kong start; a'],
    ['a\n# exec kong start\nkong prepare -p /x && nginx', 'a\n# exec kong start'],
    ['a && kong config parse x', undefined],
  ])('%j is, before it starts Kong, %j', (script, before) => {
    expect(beforeStart(script)).toBe(before)
  })
})
