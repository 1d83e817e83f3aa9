// What axe-core finds on a page, in sentences.
import axe from 'axe-core';

export async function findings(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    // The text that one sees is on the canvas, where axe cannot look; the twin's is transparent.
    window.axe.run(document, { rules: { 'color-contrast': { enabled: false } } }),
  );
  // A menu floats over the page, and is in no landmark, like a dialog; axe knows that of dialogs.
  const floats = ({ html }) => html.startsWith('<div class="t-menu" role="menu"');
  return found.violations
    .map(({ id, nodes }) => [id, nodes.filter((node) => id !== 'region' || !floats(node))])
    .filter(([, nodes]) => nodes.length > 0)
    .map(([id, nodes]) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
