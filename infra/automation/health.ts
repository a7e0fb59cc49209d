/**
 * The container's health check: each of its services answers. One that has fallen shows, also where the others go on.
 *
 * @param urls of its services, as seen in the container
 */
export function healthTest(urls: readonly string[]): string {
  const asked = urls.map((url) => `fetch('${url}')`).join(', ')
  return `node -e "Promise.all([${asked}]).then((all) => process.exit(all.every((one) => one.ok) ? 0 : 1), () => process.exit(1))"`
}
