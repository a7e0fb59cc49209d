/**
 * Runs in a page: the texts that stand out too little from what is behind them, by the measure of WCAG 2 (4.5 to 1). A
 * string, because the types of a browser are not ours.
 */
export const faintTexts = `(() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number)
  const light = (color) => {
    const [r, g, b] = rgb(color).map((one) => one / 255).map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = getComputedStyle(one).backgroundColor
      if (rgb(color)[3] !== 0) return color
    }
    return 'rgb(255, 255, 255)'
  }
  const own = (element) => [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim() !== '')
  return [...document.querySelectorAll('body *')].filter(own).flatMap((element) => {
    const style = getComputedStyle(element)
    const text = element instanceof SVGElement ? style.fill : style.color
    const [a, b] = [light(text), light(behind(element))].sort((one, other) => other - one)
    const ratio = (a + 0.05) / (b + 0.05)
    return ratio < 4.5 ? [element.textContent + ' ' + text + ' ' + ratio.toFixed(2)] : []
  })
})()`
