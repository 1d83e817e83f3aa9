// Makes a page to print, or to keep as a file, of a conversation or of goals. Loaded when it is
// asked for first. The text comes from src/ui/views/paper.h, which says how it is built.
//
// - What the browser prints by itself (Ctrl+P) is the same page, or, of a screen that has none, the
//   texts on it in the order in which they are read.
// - Everything that people wrote gets onto the page as text, never as markup.
// - The page to print lies in this document and shows on paper only; a page to keep is a document
//   of its own, without scripts, which may load nothing.
const style = `
.paper { font: 11pt/1.45 Inter, "Noto Sans", "Noto Sans Arabic", system-ui, sans-serif;
  color: #1e2329; background: #fff; max-width: 46em; margin: 0 auto; padding: 1.5em; }
.paper h1 { font-size: 1.6em; margin: 0 0 .3em; }
.paper h2 { font-size: 1.05em; margin: 1.6em 0 .5em; break-after: avoid; }
.paper p, .paper blockquote, .paper ul { margin: 0; }
.paper .note, .paper .about, .paper time { color: #5b626c; font-size: .88em; }
.paper article { margin: .7em 0; break-inside: avoid; }
.paper .text { white-space: pre-wrap; overflow-wrap: anywhere; }
.paper blockquote { border-inline-start: 3px solid #24595e; padding-inline-start: .6em;
  color: #5b626c; font-size: .92em; white-space: pre-wrap; overflow-wrap: anywhere; }
.paper ul { list-style: none; padding: 0; }
.paper li { display: flex; gap: .5em; overflow-wrap: anywhere; }
`;
const onPaper = `
@media screen { body > .paper { display: none; } }
@media print {
  html, body { height: auto !important; overflow: visible !important; background: #fff !important;
    color-scheme: light !important; }
  body > :not(.paper) { display: none !important; }
  .paper { max-width: none; padding: 0; }
}
`;

function element(parent, tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) {
    made.textContent = text;
    made.dir = 'auto';
  }
  parent.append(made);
  return made;
}

const parts = {
  title: (page, text) => element(page, 'h1', '', text),
  note: (page, text) => element(page, 'p', 'note', text),
  day: (page, text) => element(page, 'h2', '', text),
  message(page, author, time, text, answered, quote, reactions) {
    const article = element(page, 'article');
    const head = element(article, 'p');
    element(head, 'strong', '', author);
    head.append(' ');
    element(head, 'time', '', time);
    if (answered || quote) element(article, 'blockquote', '', `${answered}: ${quote}`);
    element(article, 'p', 'text', text);
    if (reactions) element(article, 'p', 'about', reactions);
  },
  goal(page, title, about, why) {
    element(page, 'h2', '', title);
    element(page, 'p', 'about', about);
    if (why) element(page, 'p', 'text', why);
  },
  step(page, done, text) {
    const last = page.lastElementChild;
    const list = last.tagName === 'UL' ? last : element(page, 'ul');
    const step = element(list, 'li');
    element(step, 'span', '', done ? '☑' : '☐');
    element(step, 'span', '', text);
  },
};

function build(paper) {
  const page = document.createElement('main');
  page.className = 'paper';
  for (const record of paper.split('\x1e')) {
    const [kind, ...fields] = record.split('\x1f');
    if (parts[kind]) parts[kind](page, ...fields);
  }
  return page;
}

/** The texts of the screen, from the elements that stand for it. */
function transcribe() {
  const page = document.createElement('main');
  page.className = 'paper';
  const shown = 'h1, h2, h3, h4, h5, h6, .t-text, .t-paragraph, .t-link, .t-textfield, .t-textarea';
  for (const one of document.querySelectorAll(`#twin :is(${shown})`)) {
    if (one.closest('[role=dialog], [role=alertdialog], [hidden], nav')) continue;
    const name = one.getAttribute('aria-label') || one.textContent;
    const text = 'value' in one ? `${name}: ${one.value}` : name;
    element(page, /^H\d$/.test(one.tagName) ? one.tagName : 'p', 'text', text);
  }
  return page;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(style + onPaper);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

let ready; // the page that print() has made
function clear() {
  ready = undefined;
  for (const old of document.querySelectorAll('body > .paper')) old.remove();
}

window.addEventListener('beforeprint', () => {
  if (ready) return;
  const paper = window.ithaca.paper();
  document.body.append(paper ? build(paper) : transcribe());
});
window.addEventListener('afterprint', clear);

function print(page) {
  clear();
  ready = page;
  document.body.append(page);
  window.print();
}

function keep(page, name) {
  // Text becomes markup in one place only: where the browser writes out what is on the page.
  const { lang, dir } = document.documentElement;
  const title = document.createElement('title');
  title.textContent = page.querySelector('h1').textContent;
  const html = `<!doctype html>
<html lang="${lang}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
${title.outerHTML}
<style>body { margin: 0 }${style}</style>
</head>
<body>${page.outerHTML}</body>
</html>
`;
  const anchor = document.createElement('a');
  anchor.href = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60000);
}

/** `name`: of the file to keep; empty to print. */
export function publish(paper, name) {
  const page = build(paper);
  if (name) keep(page, name);
  else print(page);
}
