// A small static server on loopback for specs that test a part without the relay.
import http from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

// Where the preset wasm-tests leaves the programs of tests/web/programs.
export const programs = path.join(
  process.env.ITHACA_WASM_TESTS ||
    path.join(process.env.ITHACA_BUILD || path.join(root, 'build'), 'wasm-tests'),
  'browser',
);
export const shell = path.join(root, 'shell');

export function requireProgram(name) {
  const file = path.join(programs, `${name}.js`);
  if (!existsSync(file)) throw new Error(`${file} is missing: build the preset wasm-tests first`);
}

const types = {
  '': 'text/plain',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.html': 'text/html',
  '.txt': 'text/plain',
};

// Serves `files` ({path: text or Buffer}, looked up for each request) and, besides, the programs.
// Returns {origin, requests, files, close()}.
export async function serve(files = {}) {
  const requests = [];
  const server = http.createServer((request, response) => {
    const name = new URL(request.url, 'http://localhost').pathname;
    requests.push(name);
    let body = files[name];
    if (body === undefined && existsSync(path.join(programs, path.basename(name)))) {
      body = readFileSync(path.join(programs, path.basename(name)));
    }
    if (body === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');
      return;
    }
    const type = name.endsWith('/') ? 'text/html' : types[path.extname(name)];
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' }).end(body);
  });
  const sockets = new Set();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    // A secure context, as far as browsers are concerned.
    origin: `http://localhost:${server.address().port}`,
    server,
    requests,
    files,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
