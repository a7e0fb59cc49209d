export { type Service, type ServiceOptions, startService } from './serve/service.ts'
export { readSettings } from './settings.ts'
export { API, EVENTS, type Needs, needsOf, PAGE, PORT, passwordOf, WATCHED } from './told.ts'
