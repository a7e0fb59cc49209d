import { numbers } from './ipam/numbers.ts'
import { services } from './ipam/services.ts'
import { vlans } from './ipam/vlans.ts'

export const ipam = { ...numbers, ...vlans, ...services }
