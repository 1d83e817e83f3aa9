// Starts the program and says in words what is in the way when it cannot start.
(function() {
'use strict';
const script = document.currentScript;
const boot = document.getElementById('boot');
const say = (text) => {
  document.getElementById('boot-text').textContent = text;
  boot.hidden = false;
};
let resolveReady;
let rejectReady;
const ready = new Promise((resolve, reject) => {
  resolveReady = resolve;
  rejectReady = reject;
});
ready.catch(() => {});
window.ithaca = {
  ready,
  stats: () => ({}),
  paper: () => '',
  pages: () => import('@@PAGES_JS@@'),
  find: () => import('@@FIND_JS@@')
};

const fail = (text, error) => {
  say(text);
  rejectReady(error || new Error(text));
};

// The first frame waits for the fonts that it needs, but not for long.
const fonts = () =>
    Promise
        .race([
          Promise.all(['400 15px Inter', '20px lucide'].map((font) => document.fonts.load(font))),
          new Promise((resolve) => setTimeout(resolve, 1500)),
        ])
        .catch(() => {});

const load = (source) => new Promise((resolve, reject) => {
  const element = document.createElement('script');
  element.src = source;
  element.onload = resolve;
  element.onerror = () => reject(new Error('The program could not be loaded.'));
  document.head.appendChild(element);
});

const start = async () => {
  if (!window.isSecureContext) {
    fail(
        'Ithaca keeps your keys on this device, which browsers allow only over https or on ' +
        'localhost. ' +
        'Open this address with https.');
    return;
  }
  if (typeof WebAssembly !== 'object') {
    fail('This browser cannot run WebAssembly. A current Firefox, Chrome, Edge or Safari can.');
    return;
  }
  try {
    await Promise.all([load(script.dataset.js), fonts()]);
    const module = await window.createIthaca({
      canvas: document.getElementById('canvas'),
      locateFile: (name) => (name.endsWith('.wasm') ? script.dataset.wasm : name),
      onFirstFrame: () => {
        boot.remove();
        resolveReady();
      },
      onCrash: (error) => {
        document.body.append(boot);
        fail(
            'Ithaca stopped because of an error of its own. What you wrote is kept on this ' +
                'device: reload the page.',
            error);
      },
      onNoGraphics: () => fail(
          'This browser lets Ithaca neither draw with WebGL nor read a canvas. ' +
          'One of them may be switched off in the settings.'),
    });
    for (const name of ['stats', 'paper', 'shared']) {
      if (module[name]) window.ithaca[name] = module[name];
    }
  } catch (error) {
    console.error(error);
    fail(
        'Ithaca could not start. Reload the page; if that does not help, your browser may be ' +
            'too old.',
        error);
  }
};
start();

// Who prints presses Ctrl or leaves the page for the browser's menu; what makes the page to print
// must be there by then.
const mayPrint = (event) => {
  if (event.type === 'keydown' && event.key !== 'Control' && event.key !== 'Meta') return;
  for (const type of printing) document.removeEventListener(type, mayPrint);
  window.removeEventListener('blur', mayPrint);
  window.ithaca.pages().catch(() => {});
};
const printing = ['keydown', 'mouseleave'];
for (const type of printing) document.addEventListener(type, mayPrint);
window.addEventListener('blur', mayPrint);
})();
