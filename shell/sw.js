// The service worker: one version of the whole program in one cache, from which every start is
// served, with or without a network.
//
// States of a version, and what leads out of them
//   installing   everything in PRECACHE is fetched and checked; a failure drops the whole version
//                → gone, tried again later
//   waiting      complete; the page tells the person (sw_register.js) → active when she agrees or
//                when no tab is left
//   active       serves; the caches of all other versions are deleted
//
// Invariants
//   1. A page and everything it loads come from one version: navigations and files are answered
//      from this version's cache, and index.html must name this version.
//   2. A file whose name carries a hash is kept only if its bytes have that hash.
//   3. What other apps share with this one (POST /share) ends here and is handed to a page; it
//      never gets onto the network, into an address or onto the disk.
//   4. What the relay answers afresh (/sync, /healthz, /metrics and all that is not part of the
//      program) never comes from a cache and never gets into one.
'use strict';

const VERSION = '@@VERSION@@';
// Relative to the root of this origin; "/" is index.html.
const PRECACHE = JSON.parse(`@@PRECACHE@@`);
// Logical name → path of every file.
const ASSETS = JSON.parse(`@@ASSETS@@`);
const PREFIX = 'ithaca-';
const CACHE = PREFIX + VERSION;
// Of files that are fetched on first use.
const LAZY_FILES_MAX = 60;

const hashed = /^\/a\/.+\.([0-9a-f]{12})\.[a-z0-9]+$/;

/** A file's path without its hash: the same in every version. */
const stem = (path) => path.replace(/\.[0-9a-f]{12}\./, '.');

const hex = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Throws unless `response` is what this version means by `path`. */
async function check(path, response) {
  if (response.status !== 200 || response.redirected || response.type !== 'basic') {
    throw new Error(`${path}: answered with ${response.status}`);
  }
  const wanted = hashed.exec(path);
  if (wanted) {
    const bytes = await response.clone().arrayBuffer();
    const digest = hex(await crypto.subtle.digest('SHA-256', bytes));
    if (!digest.startsWith(wanted[1])) throw new Error(`${path}: other bytes than its name says`);
  }
  if (path === '/') {
    const html = await response.clone().text();
    const named = /<meta name="ithaca-version" content="([^"]*)"/.exec(html);
    if (named && named[1] !== VERSION) throw new Error(`index.html is version ${named[1]}`);
  }
  return response;
}

/** The lazily fetched files that older versions kept, as this version calls them. */
async function used() {
  const kept = new Set();
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    for (const request of await (await caches.open(name)).keys()) {
      kept.add(stem(new URL(request.url).pathname));
    }
  }
  return Object.values(ASSETS).filter((path) => !PRECACHE.includes(path) && kept.has(stem(path)));
}

async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(PRECACHE.concat(await used()).map(async (path) => {
      // A hashed name that an older version holds has the same bytes.
      const held = hashed.test(path) && await caches.match(path, { ignoreVary: true });
      const fresh = async () => check(path, await fetch(path, { cache: 'no-cache' }));
      await cache.put(path, held || await fresh());
    }));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** A file of this version: from its cache, else from the network and then kept. */
async function file(path, request) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(path, { ignoreVary: true });
  if (held) return held;
  const response = await fetch(request);
  const whole = response.status === 200 && !request.headers.has('range');
  if (!hashed.test(path) || !whole) return response;
  const checked = await check(path, response.clone()).catch(() => null);
  // Other bytes under a hashed name are no part of this version, whoever sent them.
  if (!checked) return Response.error();
  const count = (await cache.keys()).length - PRECACHE.length;
  if (count < LAZY_FILES_MAX) await cache.put(path, checked).catch(() => {});
  return response;
}

async function page(request) {
  const cache = await caches.open(CACHE);
  return await cache.match('/', { ignoreVary: true }) || fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));

/** A notification of a page's, which leads back to that page. */
function notify({ title, body, route }, page) {
  const icon = '@@ICONS_ICON_192_PNG@@';
  const data = { route, page };
  const options = { body, icon, data, tag: route, renotify: true };
  return self.registration.showNotification(title, options);
}

async function follow({ route, page }) {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const client = windows.find((one) => one.id === page) || windows[0];
  if (!client) return self.clients.openWindow(`/#${route}`);
  client.postMessage({ type: 'go', route });
  return client.focus();
}

// What was shared last, until a page takes it. Longer texts are no message.
const SHARED_MAX = 16000;
let shared = '';

async function receive(request) {
  const form = await request.formData();
  const parts = ['title', 'text', 'url'].map((name) => form.get(name) || '');
  shared = [...new Set(parts)].filter(Boolean).join('\n').slice(0, SHARED_MAX);
  return Response.redirect('/#/share', 303);
}

self.addEventListener('message', (event) => {
  const { type, path } = event.data || {};
  if (type === 'skip_waiting') self.skipWaiting();
  // A page that was not served from here yet has fetched a file that its next start needs.
  if (type === 'keep' && hashed.test(path)) {
    event.waitUntil(file(path, new Request(path)).catch(() => {}));
  }
  if (type === 'shared') {
    event.source.postMessage({ type, text: shared });
    shared = '';
  }
  if (type === 'notify') event.waitUntil(notify(event.data, event.source.id));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(follow(event.notification.data));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === 'POST' && url.pathname === '/share' && request.mode === 'navigate') {
    event.respondWith(receive(request));
    return;
  }
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const path = url.pathname;
  if (request.mode === 'navigate') {
    if (path === '/' || path === '/index.html') event.respondWith(page(request));
  } else if (hashed.test(path) || (path !== '/' && PRECACHE.includes(path))) {
    event.respondWith(file(path, request));
  }
});
