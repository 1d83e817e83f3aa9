// What the browser's own find reaches beyond the screen. Part of the twin
// (src/platform/web/twin.js), fetched when a list with such texts is first shown.
//
// A list that declares only what is in view (ui::virtual_list) leaves the texts of its other items
// here, each in an element that is hidden until it is found. When the browser finds one, the list
// is scrolled to it first, and the twin then uses this very element for the item, so that what the
// browser has found stays what it was.
//
// Elements are placed, shown and stripped, but never moved: a range in one that moves is lost.
const kSelectable = 1 << 22;
const kReveal = 8;

let twin;
let draw; // draws the frame that is due
let list = 0; // id of the list's node
let rows = new Map(); // key → element; its findText is the element with the text, if it has one
let loose = []; // rows whose text may have no use any more

function strip(element) {
  for (const name of element.getAttributeNames()) element.removeAttribute(name);
  delete element.twinId;
}

/** `row` is no longer drawn, or was not yet. */
function rest(row, text = row.findText ? undefined : row.findWords) {
  strip(row);
  row.setAttribute('hidden', 'until-found');
  row.setAttribute('aria-hidden', 'true');
  row.findText ||= row.appendChild(document.createElement('p'));
  if (text !== undefined && row.findText.textContent !== text) row.findText.textContent = text;
}

/** The element that waits for a node, if there is one. */
export function take(record) {
  let element = null;
  if (list && record.parent === list && record.value) {
    element = rows.get(record.value);
    if (element) loose.push(element);
  } else if (record.role === 'paragraph' && record.state & kSelectable) {
    element = twin.nodes.get(record.parent)?.element.findText;
  }
  if (!element || element.twinId !== undefined) return null;
  strip(element);
  element.twinId = record.id;
  element.className = `t-${record.role}`;
  return element;
}

/** The element of a node that is gone: true if it stays. */
export function keep(element) {
  if (element.twinId === list) list = 0;
  if (element.findKey) {
    rest(element);
    return true;
  }
  const row = element.parentNode;
  if (row?.findText !== element) return false;
  strip(element);
  loose.push(row);
  return true;
}

/** What is drawn says its text itself. */
export function tidy() {
  for (const row of loose) {
    if (row.twinId === undefined || !row.findText || row.findText.twinId !== undefined) continue;
    row.findWords = row.findText.textContent;
    row.findText.remove();
    row.findText = null;
  }
  loose = [];
}

/** Items that were drawn before their texts were here keep their elements. */
function meet() {
  for (const { element, record } of twin.nodes.values()) {
    if (record.parent !== list || !record.value) continue;
    element.findKey = record.value;
    element.findText ||= element.querySelector('.selectable');
    rows.set(element.findKey, element);
  }
}

/** Takes over the texts of a list, as twin.cpp writes them. */
export function apply(reader) {
  const id = reader.word();
  const container = twin.nodes.get(id)?.element;
  if (!container || !('onbeforematch' in document.body)) return;
  if (list !== id) rows = new Map();
  list = id;
  meet();
  const before = rows;
  rows = new Map();
  let last = null;
  for (let count = reader.word(); count > 0; --count) {
    const key = reader.text();
    const text = reader.text();
    const row = before.get(key) || document.createElement('article');
    before.delete(key);
    rows.set(key, row);
    if (row.twinId === undefined) rest(row, text);
    let next = last ? last.nextSibling : container.firstChild;
    while (next && !next.findKey) next = next.nextSibling;
    if (next !== row && row.twinId === undefined) container.insertBefore(row, next);
    row.findKey = key;
    last = row;
  }
  for (const row of before.values()) {
    row.findKey = '';
    if (row.twinId === undefined) row.remove();
  }
}

/** Begins to serve the twin; `now` draws the frame that is due. */
export function serve(itsTwin, now) {
  twin = itsTwin;
  draw = now;
  twin.root.addEventListener('beforematch', ({ target }) => {
    if (!target.findKey) return;
    twin.send(kReveal, list, 0, 0, 0, target.findKey);
    draw();
  });
}
