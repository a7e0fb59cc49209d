import { outputsOf } from '../../infra/outputs.ts'
import { askedBeside, type Choice, requireChoice } from './choice.ts'
import { policyOptions } from './policies.ts'
import { Pulumi } from './pulumi.ts'

/** `npm run preview`: what `up` would change, down to each field, and whether it keeps the policies. */
export async function preview(args: string[]): Promise<number> {
  const { asked, rest } = askedBeside(args)
  const choice = await requireChoice(asked)
  return await operate(['preview', '--diff', ...(await policyOptions(choice.stack)), ...rest], choice)
}

/** `npm run refresh`: what somebody changed by hand, taken into the state. */
export async function refresh(args: string[]): Promise<number> {
  const { asked, rest } = askedBeside(args)
  return await operate(['refresh', '--yes', '--skip-preview', ...rest], await requireChoice(asked))
}

/** `npm run -s password`: the administrator's password, alone on a line. */
export async function password(): Promise<number> {
  const pulumi = await Pulumi.for(await requireChoice())
  console.log(outputsOf(await pulumi.outputs(true), pulumi.stack).password)
  return 0
}

async function operate(args: string[], choice: Choice): Promise<number> {
  const pulumi = await Pulumi.for(choice)
  await pulumi.prepare()
  return (await pulumi.operate(args)).code
}
