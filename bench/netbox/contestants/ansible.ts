/** Ansible's modules for NetBox, in a playbook written the usual way. First argument: the Python that has Ansible. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contendByCommand } from './command.ts'

const python = process.argv[2]!
const playbook = join(import.meta.dirname, 'playbook.yml')

await contendByCommand('ansible', async ({ folder, url, token, desired }) => {
  const variables = join(folder, 'variables.json')
  await writeFile(variables, JSON.stringify({ url, token, desired }), { mode: 0o600 })
  const config = join(folder, 'ansible.cfg')
  await writeFile(config, '')
  return {
    program: python,
    args: ['-m', 'ansible', 'playbook', playbook, '--extra-vars', `@${variables}`],
    env: {
      // Nothing of this machine's own settings, nothing left in the home folder.
      ANSIBLE_CONFIG: config,
      ANSIBLE_HOME: folder,
      ANSIBLE_LOCALHOST_WARNING: 'false',
      ANSIBLE_INVENTORY_UNPARSED_WARNING: 'false',
      ANSIBLE_NOCOLOR: '1',
      LC_ALL: 'C.UTF-8',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  }
})
