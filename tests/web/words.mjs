// The interface's words in each language, for tests that press its buttons.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './support.mjs';

const file = (language) =>
  JSON.parse(readFileSync(path.join(root, 'assets/i18n', `${language}.json`), 'utf8'));
const english = file('en');
const arabic = file('ar');

const accented = 'ábçðéfghîjklmñöþqrštüvwxýž';
const filler = ' lörém îpsüm dólör sît ámét';

/** What src/ui/i18n.cpp makes of a text in the test language "pseudo". */
export function pseudo(text) {
  let name = false;
  const letters = [...text].map((c) => {
    name = (name || c === '{') && c !== '}';
    return !name && c >= 'a' && c <= 'z' ? accented[c.charCodeAt(0) - 97] : c;
  });
  const bytes = Buffer.byteLength(text);
  const more = Math.floor((bytes * 2 + 4) / 5);
  let tail = '';
  for (let i = 0; i < more; ++i) tail += filler[i % filler.length];
  return `[${letters.join('')}${tail}]`;
}

/** The text of a key without parameters, in 'en', 'ar' or 'pseudo'. */
export function word(language, key) {
  const table = language === 'ar' ? arabic : english;
  if (typeof table[key] !== 'string') throw new Error(`no text: ${key}`);
  return language === 'pseudo' ? pseudo(table[key]) : table[key];
}
