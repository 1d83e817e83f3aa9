// WebSockets behind transport_web_socket.cpp.

mergeInto(LibraryManager.library, {
  $IthacaSockets__deps: ['$Ithaca'],
  $IthacaSockets: {
    open: {},  // number → WebSocket
    // As ithaca::port::CloseReason counts.
    reason: {remote: 2, unreachable: 3, broken: 4, overLimit: 5, unsupported: 6},

    // Forgets the socket before it closes, so that nothing more is heard of it.
    drop: function(number, code) {
      var socket = IthacaSockets.open[number];
      if (!socket) return;
      delete IthacaSockets.open[number];
      clearTimeout(socket.ithacaTimer);
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      try {
        socket.close(code);
      } catch (error) {
        // It was closed already.
      }
    },

    // Ends it from this side, for a reason that the other side caused.
    end: function(number, code, reason) {
      IthacaSockets.drop(number, code);
      _ithaca_socket_closed(number, IthacaSockets.reason[reason]);
    },

    reasonOfClose: function(opened, code) {
      if (!opened) return 'unreachable';
      if (code === 1009) return 'overLimit';
      return code === 1000 || code === 1001 ? 'remote' : 'broken';
    },
  },

  ithaca_socket_open__deps: ['$IthacaSockets'],
  ithaca_socket_open: function(number, url, protocol, messageMax, timeoutMs) {
    var wanted = UTF8ToString(protocol);
    var socket;
    try {
      socket = new WebSocket(UTF8ToString(url), wanted);
    } catch (error) {
      // Not from inside connect(): completions come later.
      setTimeout(_ithaca_socket_closed, 0, number, IthacaSockets.reason.unsupported);
      return;
    }
    IthacaSockets.open[number] = socket;
    socket.binaryType = 'arraybuffer';
    var opened = false;
    socket.ithacaTimer = setTimeout(function() {
      IthacaSockets.end(number, 1000, 'unreachable');
    }, timeoutMs);
    socket.onopen = function() {
      clearTimeout(socket.ithacaTimer);
      if (socket.protocol !== wanted) return IthacaSockets.end(number, 1000, 'unsupported');
      opened = true;
      _ithaca_socket_opened(number);
    };
    socket.onmessage = function(event) {
      if (!(event.data instanceof ArrayBuffer)) return IthacaSockets.end(number, 1000, 'broken');
      if (event.data.byteLength > messageMax) return IthacaSockets.end(number, 1000, 'overLimit');
      var bytes = new Uint8Array(event.data);
      _ithaca_socket_message(number, Ithaca.give(bytes), bytes.length);
    };
    socket.onclose = function(event) {
      IthacaSockets.end(number, 1000, IthacaSockets.reasonOfClose(opened, event.code));
    };
  },

  ithaca_socket_close__deps: ['$IthacaSockets'],
  ithaca_socket_close: function(number) {
    IthacaSockets.drop(number, 1000);
  },

  ithaca_socket_send__deps: ['$IthacaSockets'],
  ithaca_socket_send: function(number, pointer, size) {
    var socket = IthacaSockets.open[number];
    // What is said to a connection that is closing is lost with it, and no error.
    if (socket && socket.readyState === 1) socket.send(HEAPU8.slice(pointer, pointer + size));
  },

  ithaca_socket_buffered__deps: ['$IthacaSockets'],
  ithaca_socket_buffered: function(number) {
    var socket = IthacaSockets.open[number];
    return socket ? socket.bufferedAmount : 0;
  },

  ithaca_socket_watch_network__deps: ['$IthacaSockets'],
  ithaca_socket_watch_network: function() {
    window.addEventListener('online', function() {
      _ithaca_socket_hint();
    });
    document.addEventListener('visibilitychange', function() {
      if (document.visibilityState === 'visible') _ithaca_socket_hint();
    });
  },
});
