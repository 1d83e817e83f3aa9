// Registers the service worker and tells of updates. An ES module without exports; index.html loads
// it after boot.js.
//
// - A newer version that is installed and waits: window.ithaca.update_ready becomes true and
//   `ithaca:update` is dispatched on window, once a version.
// - window.ithaca.accept_update() starts it: the new version takes over, and every tab reloads.
// - Nothing reloads by itself while the person has not agreed in one of her tabs.

const CHECK_EVERY_MS = 60 * 60 * 1000;
const CHECK_AT_MOST_EVERY_MS = 60 * 1000;

const ithaca = (window.ithaca = window.ithaca || {});
ithaca.update_ready = false;
let waiting = null;
let lastCheck = Date.now();

ithaca.accept_update = () => {
  if (waiting) waiting.postMessage({ type: 'skip_waiting' });
};

function ready(worker) {
  if (waiting === worker) return;
  waiting = worker;
  ithaca.update_ready = true;
  window.dispatchEvent(new Event('ithaca:update'));
}

function watch(registration) {
  const follow = (worker) => {
    const look = () => {
      // Without a controller this is the first version, which nobody has to be told of.
      if (worker.state === 'installed' && navigator.serviceWorker.controller) ready(worker);
    };
    worker.addEventListener('statechange', look);
    look();
  };
  if (registration.waiting) follow(registration.waiting);
  if (registration.installing) follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));

  const check = () => {
    if (Date.now() - lastCheck < CHECK_AT_MOST_EVERY_MS || !navigator.onLine) return;
    lastCheck = Date.now();
    registration.update().catch(() => {});
  };
  setInterval(check, CHECK_EVERY_MS);
  window.addEventListener('online', check);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') check();
  });
}

if ('serviceWorker' in navigator && window.isSecureContext) {
  // A page without a controller came from the network; the first version that claims it is its own.
  let controlled = navigator.serviceWorker.controller !== null;
  let reloading = false;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (controlled && !reloading) {
      reloading = true;
      location.reload();
    }
    controlled = true;
  });
  // A notification was pressed, or something is shared with the app.
  navigator.serviceWorker.addEventListener('message', (event) => {
    if (event.data.type === 'go') location.hash = event.data.route;
    if (event.data.type === 'shared' && event.data.text) {
      ithaca.ready.then(() => ithaca.shared(event.data.text));
    }
  });
  if (location.hash === '#/share' && navigator.serviceWorker.controller) {
    navigator.serviceWorker.controller.postMessage({ type: 'shared' });
  }
  // Whoever looks at the page needs no notification of what is on it.
  document.addEventListener('visibilitychange', async () => {
    if (document.hidden) return;
    const registration = await navigator.serviceWorker.ready;
    for (const shown of await registration.getNotifications()) shown.close();
  });
  navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).then(watch, (error) => {
    console.warn('Ithaca will not start offline:', error.message);
  });
}
