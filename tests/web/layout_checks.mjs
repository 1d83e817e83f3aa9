// Faults of a layout that the twin's rectangles show.
import { expect, stats } from './support.mjs';

/** Waits until no frame was drawn for a moment. */
export async function settled(page) {
  let last = -1;
  await expect
    .poll(async () => {
      const { frames } = await stats(page);
      const same = frames === last;
      last = frames;
      return same;
    })
    .toBe(true);
}

/** In the page: a list of sentences, each naming a fault. */
function findFaults() {
  const faults = [];
  const controls = 'button, a, input, textarea, select';
  const said = (element) =>
    `${element.className} "${(element.ariaLabel || element.textContent || element.value || '')
      .trim()
      .slice(0, 40)}"`;
  // What of an element is inside the scroll areas around it.
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    const seen = { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
    for (let at = element.parentElement; at && at.id !== 'twin'; at = at.parentElement) {
      if (!at.classList.contains('t-scroll')) continue;
      const area = at.getBoundingClientRect();
      seen.left = Math.max(seen.left, area.left);
      seen.top = Math.max(seen.top, area.top);
      seen.right = Math.min(seen.right, area.right);
      seen.bottom = Math.min(seen.bottom, area.bottom);
    }
    return seen;
  };
  const usable = (element) => {
    if (element.closest('[inert]')) return false;
    const seen = visible(element);
    return seen.right - seen.left > 1 && seen.bottom - seen.top > 1;
  };
  for (const element of document.querySelectorAll(`#twin :is(${controls})`)) {
    const box = element.getBoundingClientRect();
    if (element.closest('[inert]')) continue;
    if (box.left < -1 || box.right > window.innerWidth + 1) {
      faults.push(`beyond the side of the window: ${said(element)} ${box.left}…${box.right}`);
    }
  }
  // What lies over the page is what is met there.
  const layers = ':is([role=dialog], [role=alertdialog], [role=menu])';
  for (const element of document.querySelectorAll(`#twin ${layers} :is(${controls})`)) {
    if (!usable(element)) continue;
    const { left, right, top, bottom } = visible(element);
    const met = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    if (!met?.closest(layers)) faults.push(`${said(element)} is under ${met && said(met)}`);
  }
  const leaves = [
    ...document.querySelectorAll(`#twin :is(${controls}, .t-text, .t-paragraph, .t-heading)`),
  ].filter((element) => usable(element) && element.children.length === 0);
  const layer = (element) => element.closest('[role=dialog], [role=alertdialog], [role=menu]');
  for (let i = 0; i < leaves.length; ++i) {
    const a = visible(leaves[i]);
    for (let j = i + 1; j < leaves.length; ++j) {
      if (layer(leaves[i]) !== layer(leaves[j])) continue;
      // A link within a message lies on the message's text, and a toast over the page.
      const together = [leaves[i], leaves[j]];
      if (
        together.some((e) => e.matches('.t-link')) &&
        together.some((e) => e.matches('.t-paragraph'))
      )
        continue;
      if (together.some((e) => e.closest('.t-status, .t-alert'))) continue;
      const b = visible(leaves[j]);
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 2) {
        faults.push(`${said(leaves[i])} and ${said(leaves[j])} overlap by ${across} × ${down}`);
      }
    }
  }
  return faults;
}

/** Fails with a sentence for each fault of the layout that is shown now. */
export async function expectGoodLayout(page, what) {
  await settled(page);
  const faults = await page.evaluate(findFaults);
  const { cut_labels: cut } = await stats(page);
  if (cut > 0) faults.push(`${cut} labels of controls are cut off`);
  expect(faults, what).toEqual([]);
}
