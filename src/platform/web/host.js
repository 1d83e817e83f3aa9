// The page's side of the host: frames, environment, routes, clipboard, files, formats. Called by
// web_host.cpp and web_platform.cpp.
mergeInto(LibraryManager.library, {
  $host: {
    pending: 0,  // of requestAnimationFrame
    timer: 0,
    deadline: 0,
    language: 'en',
    ratio: 0,  // device pixels of a CSS pixel, as the program knows it

    frame: function() {
      host.pending = 0;
      if (host.timer) {
        clearTimeout(host.timer);
        host.timer = 0;
      }
      if (host.ratio !== window.devicePixelRatio) host.resized();
      try {
        _ithaca_frame();
      } catch (error) {
        // A frame that failed leaves nothing to go on with; what is stored is stored.
        host.pending = -1;
        if (Module['onCrash']) Module['onCrash'](error);
        throw error;
      }
    },

    // Nothing is drawn in a tab that nobody sees; it asks again when it is shown.
    request: function() {
      if (!host.pending && !document.hidden) host.pending = requestAnimationFrame(host.frame);
    },

    // Draws the frame that is due without waiting for the browser's turn.
    now: function() {
      if (host.pending < 0) return;
      if (host.pending) cancelAnimationFrame(host.pending);
      host.frame();
    },

    requestIn: function(milliseconds) {
      var deadline = performance.now() + milliseconds;
      if (host.timer) {
        if (host.deadline <= deadline) return;
        clearTimeout(host.timer);
      }
      host.deadline = deadline;
      host.timer = setTimeout(function() {
        host.timer = 0;
        host.request();
      }, Math.max(1, milliseconds));
    },

    text: function(pointer, length) {
      return new TextDecoder().decode(HEAPU8.subarray(pointer, pointer + length));
    },

    // A NUL-terminated copy in the heap; the caller frees it.
    give: function(text) {
      var bytes = new TextEncoder().encode(text);
      var pointer = _malloc(bytes.length + 1);
      HEAPU8.set(bytes, pointer);
      HEAPU8[pointer + bytes.length] = 0;
      return pointer;
    },

    matches: function(query) {
      return window.matchMedia(query).matches;
    },

    environment: function() {
      var bits = 0;
      [navigator.onLine !== false,
       document.visibilityState !== 'hidden',
       host.matches('(prefers-color-scheme: dark)'),
       host.matches('(prefers-contrast: more)') || host.matches('(forced-colors: active)'),
       host.matches('(prefers-reduced-motion: reduce)'),
       host.matches('(prefers-reduced-data: reduce)'),
       host.matches('(pointer: coarse)'),
       /Mac|iPhone|iPad/.test(navigator.platform || ''),
       window.isSecureContext,
      ].forEach(function(is, i) {
        if (is) bits |= 1 << i;
      });
      return bits;
    },

    changed: function() {
      _ithaca_environment_changed();
      host.request();
      // There are no frames in a hidden tab.
      if (document.visibilityState === 'hidden') _ithaca_work();
    },

    leave: function() {
      _ithaca_leave();
      // What was typed since the last frame, and what was pressed after it. It comes second: the
      // browser does not wait for long.
      for (var frames = 0; frames < 2; ++frames) host.now();
      _ithaca_leave();
    },

    resized: function() {
      host.ratio = window.devicePixelRatio;
      // A keyboard of the system's that covers the window; a zoomed view is smaller as well.
      var view = window.visualViewport;
      var covered = view && view.scale < 1.01 ? window.innerHeight - view.height : 0;
      document.documentElement.style.setProperty('--keyboard', Math.max(0, covered) + 'px');
      var area = document.getElementById('twin');
      _ithaca_resized(area.clientWidth, area.clientHeight, host.ratio || 1);
      host.request();
    },

    listen: function() {
      ['online', 'offline'].forEach(function(type) {
        window.addEventListener(type, host.changed);
      });
      document.addEventListener('visibilitychange', host.changed);
      window.addEventListener('pagehide', host.leave);
      ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)',
       '(prefers-reduced-motion: reduce)', '(pointer: coarse)']
          .forEach(function(query) {
            window.matchMedia(query).addEventListener('change', host.changed);
          });
      window.addEventListener('languagechange', host.changed);
      window.addEventListener('resize', host.resized);
      // Notches and keyboards change the twin's size without the window's.
      new ResizeObserver(host.resized).observe(document.getElementById('twin'));
      host.watchRatio();
      var routed = function() {
        _ithaca_route_changed();
        host.request();
      };
      window.addEventListener('popstate', routed);
      window.addEventListener('hashchange', routed);
      if (window.visualViewport) {
        window.visualViewport.addEventListener('resize', function() {
          host.resized();
          host.changed();
        });
      }
    },

    // A media query for the present ratio stops matching when the window moves to another screen.
    watchRatio: function() {
      var query = window.matchMedia('(resolution: ' + window.devicePixelRatio + 'dppx)');
      query.addEventListener('change', function() {
        host.resized();
        host.watchRatio();
      }, {once: true});
    },

    route: function() {
      var text = location.hash.slice(1);
      try {
        return decodeURI(text);
      } catch (error) {
        return text; // a damaged link is shown as what it is
      }
    },

  },

  ithaca_frame_request__deps: ['$host'],
  ithaca_frame_request: function() {
    host.request();
  },

  ithaca_frame_request_in__deps: ['$host'],
  ithaca_frame_request_in: function(milliseconds) {
    host.requestIn(milliseconds);
  },

  ithaca_host_listen__deps: ['$host', 'malloc', 'free'],
  ithaca_host_listen: function() {
    Module['stats'] = function() {
      var pointer = _ithaca_stats();
      var at = pointer >> 3;
      var names = [
        'frames', 'queued', 'synced', 'bytes_sent', 'bytes_received', 'uncovered', 'passes',
        'nodes', 'sprites', 'frame_ms', 'ui_ms', 'draw_ms', 'twin_ms', 'painted', 'webgl',
        'cut_labels', 'work_ms', 'open_ms'
      ];
      var out = {};
      names.forEach(function(name, i) {
        out[name] = HEAPF64[at + i];
      });
      out.renderer = out.webgl ? 'webgl' : 'cpu';
      out.memory_bytes = HEAPU8.length;
      return out;
    };
    Module['shared'] = function(text) {
      twin.inserted = text;
      if (document.activeElement.tagName === 'TEXTAREA') twin.insert();
    };
    Module['paper'] = function() {
      return UTF8ToString(_ithaca_paper());
    };
    host.listen();
    host.resized();
  },

  ithaca_host_first_frame__deps: ['$host'],
  ithaca_host_first_frame: function() {
    if (Module['onFirstFrame']) Module['onFirstFrame']();
  },

  ithaca_environment_bits__deps: ['$host'],
  ithaca_environment_bits: function() {
    return host.environment();
  },

  ithaca_report_uncovered__deps: ['$twinDom'],
  ithaca_report_uncovered: function(count, role, name) {
    console.error(
        'Interface lint: ' + count +
        ' widgets without a place in the twin; the last repeated one: ' + twinDom.roles[role] +
        ' "' + UTF8ToString(name) + '"');
  },

  ithaca_wall_ms: function() {
    return Date.now();
  },

  ithaca_keyboard_height: function() {
    var viewport = window.visualViewport;
    var zoomed = !viewport || viewport.scale > 1.01;
    return zoomed ? 0 : Math.max(0, window.innerHeight - viewport.height);
  },

  // which: 0 languages, 1 time zone, 2 route, 3 origin and path, 4 the language asked for
  ithaca_host_text__deps: ['$host'],
  ithaca_host_text: function(which) {
    switch (which) {
      case 0:
        return host.give(
            (navigator.languages || []).join('\n') || navigator.language || 'en');
      case 1:
        return host.give(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');
      case 2:
        return host.give(host.route());
      case 4:
        return host.give(new URLSearchParams(location.search).get('lang') || '');
      default:
        return host.give(location.origin + location.pathname);
    }
  },

  ithaca_route_set__deps: ['$host'],
  ithaca_route_set: function(pointer, length, replace) {
    var url = '#' + host.text(pointer, length);
    if (replace) {
      history.replaceState(null, '', url);
    } else if (location.hash !== url) {
      history.pushState(null, '', url);
    }
    _ithaca_route_changed();
    host.request();
  },

  ithaca_go_back: function() {
    history.back();
  },

  ithaca_title__deps: ['$host'],
  ithaca_title: function(pointer, length) {
    document.title = host.text(pointer, length);
  },

  ithaca_language__deps: ['$host'],
  ithaca_language: function(pointer, length, rightToLeft) {
    host.language = host.text(pointer, length);
    document.documentElement.lang = host.language;
    document.documentElement.dir = rightToLeft ? 'rtl' : 'ltr';
  },

  ithaca_theme: function(dark, background, primary) {
    var css = function(rgb) {
      return '#' + (0x1000000 + rgb).toString(16).slice(1);
    };
    var root = document.documentElement;
    root.style.colorScheme = dark ? 'dark' : 'light';
    root.style.backgroundColor = css(background);
    root.style.setProperty('--primary', css(primary));
    var meta = document.querySelector('meta[name=theme-color]');
    if (meta) meta.content = css(background);
  }
});
