// A WebSocket server of few lines for what a well-behaved relay would not do. On top of serve().
import { createHash } from 'node:crypto';

function frame(opcode, payload) {
  const size = payload.length;
  const head = size < 126 ? Buffer.alloc(2) : size < 65536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  if (size < 126) {
    head[1] = size;
  } else if (size < 65536) {
    head[1] = 126;
    head.writeUInt16BE(size, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, payload]);
}

/** The complete frames at the start of `data`, and how many bytes they took. */
function parse(data) {
  const frames = [];
  let at = 0;
  for (;;) {
    if (data.length - at < 6) break;
    let size = data[at + 1] & 0x7f;
    let start = at + 2;
    if (size === 126) {
      size = data.readUInt16BE(start);
      start += 2;
    } else if (size === 127) {
      if (data.length - at < 14) break;
      size = Number(data.readBigUInt64BE(start));
      start += 8;
    }
    if (data.length < start + 4 + size) break;
    const mask = data.subarray(start, start + 4);
    const payload = Buffer.from(data.subarray(start + 4, start + 4 + size));
    for (let i = 0; i < size; i++) payload[i] ^= mask[i % 4];
    const last = (data[at] & 0x80) !== 0;
    frames.push({ last, opcode: data[at] & 0x0f, payload });
    at = start + 4 + size;
  }
  return { frames, taken: at };
}

/**
 * Answers WebSockets on an HTTP server. `serve(peer)` is called for each once it is open; peer has
 * send(Buffer), sendText(string), close(code), destroy(), onmessage and request.
 */
export function acceptSockets(server, serve, { protocol = 'ithaca.sync.v1' } = {}) {
  server.on('upgrade', (request, socket) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\n` +
        `${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`,
    );
    let closing = false;
    let parts = []; // of a message in several frames
    const peer = {
      request,
      closed: false,
      onmessage: () => {},
      send: (payload) => socket.write(frame(2, payload)),
      sendText: (text) => socket.write(frame(1, Buffer.from(text))),
      close: (code) => {
        closing = true;
        socket.write(frame(8, Buffer.from([code >> 8, code & 0xff])));
      },
      destroy: () => socket.destroy(),
    };
    let data = Buffer.alloc(0);
    socket.on('data', (more) => {
      data = Buffer.concat([data, more]);
      const { frames, taken } = parse(data);
      data = data.subarray(taken);
      for (const { last, opcode, payload } of frames) {
        if (opcode === 8) socket.end(closing ? undefined : frame(8, payload));
        if (opcode > 2) continue;
        parts.push(payload);
        if (last) peer.onmessage(Buffer.concat(parts.splice(0)));
      }
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      peer.closed = true;
    });
    serve(peer);
  });
}
