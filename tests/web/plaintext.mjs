// Searches bytes for texts in every form in which they could leak: UTF-8, UTF-16, hex and base64.
//
//   node plaintext.mjs FOLDER TEXT…
//
// exits with 1 and says where, if a file in the folder holds one.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The forms of a text. Base64 depends on where the text starts, so the part that does not is
 * used.
 */
export function encodings(text) {
  const utf8 = Buffer.from(text, 'utf8');
  const forms = [utf8, Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()];
  forms.push(Buffer.from(utf8.toString('hex')), Buffer.from(utf8.toString('hex').toUpperCase()));
  for (let shift = 0; shift < 3; ++shift) {
    const shifted = Buffer.concat([Buffer.alloc(shift), utf8]);
    const skip = shift === 0 ? 0 : 4;
    const whole = Math.floor((shifted.length * 8) / 6) - 1;
    for (const kind of ['base64', 'base64url'])
      forms.push(Buffer.from(shifted.toString(kind).slice(skip, whole)));
  }
  return forms;
}

/** Descriptions of every needle that is in a haystack; empty if none is. */
export function findPlaintext(haystacks, needles) {
  const found = [];
  haystacks.forEach((haystack, index) => {
    for (const needle of needles)
      if (needle.length >= 6 && haystack.includes(needle))
        found.push(`${needle.toString('latin1')} in part ${index}`);
  });
  return found;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, ...texts] = process.argv.slice(2);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath ?? entry.path, entry.name)));
  const found = findPlaintext(files, texts.flatMap(encodings));
  for (const line of found) console.log(line);
  process.exit(found.length > 0 ? 1 : 0);
}
