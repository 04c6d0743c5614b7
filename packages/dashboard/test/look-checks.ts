import type { Page } from 'playwright-core';

/** What every page is held to: words that can be read, controls that have names. */

interface WordColour {
  readonly text: string;
  readonly colour: string;
  readonly ground: string;
}

/** Each piece of visible text with its contrast (WCAG 2.2, 1.4.3) and the contrast that its size needs. */
export async function wordColours(page: Page) {
  const found = await page.evaluate(coloursOfWords);
  return found.map((word) => ({ ...word, ratio: contrast(word.colour, word.ground), needed: 4.5 }));
}

/** Runs in the page. Grounds are opaque there, so the nearest one is what stands behind the words. */
function coloursOfWords(): WordColour[] {
  const words: WordColour[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent?.trim() ?? '';
    const isOff = element?.closest(':disabled, noscript, .only-heard') ?? null;
    if (element === null || text === '' || isOff !== null || !element.checkVisibility()) continue;
    let behind: Element | null = element;
    let ground = 'rgba(0, 0, 0, 0)';
    while (behind !== null && ground === 'rgba(0, 0, 0, 0)') {
      ground = getComputedStyle(behind).backgroundColor;
      behind = behind.parentElement;
    }
    words.push({ text: text.slice(0, 30), colour: getComputedStyle(element).color, ground });
  }
  return words;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].toSorted(
    (left, right) => left - right,
  );
  return (light + 0.05) / (dark + 0.05);
}

export function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Runs in the page. */
export function problemsOfNames(): string[] {
  const problems: string[] = [];
  for (const control of document.querySelectorAll('button, a, input, select, textarea, summary')) {
    const labels = 'labels' in control && control.labels instanceof NodeList ? [...control.labels] : [];
    const names = [
      control.getAttribute('aria-label'),
      control.textContent,
      ...labels.map((label) => label.textContent),
    ];
    if (control.checkVisibility() && names.every((name) => (name ?? '').trim() === ''))
      problems.push(control.outerHTML);
  }
  for (const picture of document.querySelectorAll('img:not([alt])')) problems.push(picture.outerHTML);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  problems.push(...ids.filter((id, index) => ids.indexOf(id) !== index));
  if (document.documentElement.lang === '') problems.push('no language');
  return problems;
}
