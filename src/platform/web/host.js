// The page's side of the host: frames, environment, routes, clipboard, files, formats. Called by web_host.cpp and
// web_platform.cpp.
mergeInto(LibraryManager.library, {
  $host: {
    pending: 0,       // of requestAnimationFrame
    timer: 0,
    deadline: 0,
    waking: false,
    formats: null,    // Intl objects by their options
    language: 'en',
    quiet: 0,         // empties the live regions

    frame: function () {
      host.pending = 0;
      if (host.timer) {
        clearTimeout(host.timer);
        host.timer = 0;
      }
      try {
        _ithaca_frame();
      } catch (error) {
        // A frame that failed leaves nothing to go on with; what is stored is stored.
        host.pending = -1;
        if (Module['onCrash']) Module['onCrash'](error);
        throw error;
      }
    },

    request: function () {
      if (!host.pending) host.pending = requestAnimationFrame(host.frame);
    },

    requestIn: function (milliseconds) {
      var deadline = performance.now() + milliseconds;
      if (host.timer) {
        if (host.deadline <= deadline) return;
        clearTimeout(host.timer);
      }
      host.deadline = deadline;
      host.timer = setTimeout(function () {
        host.timer = 0;
        host.request();
      }, Math.max(1, milliseconds));
    },

    text: function (pointer, length) {
      return new TextDecoder().decode(HEAPU8.subarray(pointer, pointer + length));
    },

    // A NUL-terminated copy in the heap; the caller frees it.
    give: function (text) {
      var bytes = new TextEncoder().encode(text);
      var pointer = _malloc(bytes.length + 1);
      HEAPU8.set(bytes, pointer);
      HEAPU8[pointer + bytes.length] = 0;
      return pointer;
    },

    matches: function (query) {
      return window.matchMedia(query).matches;
    },

    environment: function () {
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
      ].forEach(function (is, i) {
        if (is) bits |= 1 << i;
      });
      return bits;
    },

    changed: function () {
      _ithaca_environment_changed();
      host.request();
    },

    resized: function () {
      var canvas = document.getElementById('canvas');
      var ratio = window.devicePixelRatio || 1;
      var width = window.innerWidth;
      var height = window.innerHeight;
      _ithaca_resized(width, height, ratio);
      canvas.width = Math.floor(width * ratio);
      canvas.height = Math.floor(height * ratio);
      host.request();
    },

    listen: function () {
      ['online', 'offline'].forEach(function (type) { window.addEventListener(type, host.changed); });
      document.addEventListener('visibilitychange', host.changed);
      ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)',
        '(prefers-reduced-motion: reduce)', '(pointer: coarse)'].forEach(function (query) {
        window.matchMedia(query).addEventListener('change', host.changed);
      });
      window.addEventListener('languagechange', host.changed);
      window.addEventListener('resize', host.resized);
      host.watchRatio();
      var routed = function () {
        _ithaca_route_changed();
        host.request();
      };
      window.addEventListener('popstate', routed);
      window.addEventListener('hashchange', routed);
      if (window.visualViewport) {
        window.visualViewport.addEventListener('resize', host.changed);
      }
      var canvas = document.getElementById('canvas');
      canvas.addEventListener('webglcontextlost', function (event) {
        event.preventDefault();
        _ithaca_context(0);
      });
      canvas.addEventListener('webglcontextrestored', function () {
        _ithaca_context(1);
        host.request();
      });
    },

    // A media query for the present ratio stops matching when the window moves to another screen.
    watchRatio: function () {
      var query = window.matchMedia('(resolution: ' + window.devicePixelRatio + 'dppx)');
      query.addEventListener('change', function () {
        host.resized();
        host.watchRatio();
      }, { once: true });
    },

    route: function () {
      return decodeURI(location.hash.slice(1));
    },

    format: function (kind, options, make) {
      if (!host.formats) host.formats = new Map();
      var key = host.language + kind + JSON.stringify(options);
      var format = host.formats.get(key);
      if (!format) {
        if (host.formats.size > 200) host.formats.clear();
        format = make(options);
        host.formats.set(key, format);
      }
      return format;
    },

    dateOptions: [
      { hour: '2-digit', minute: '2-digit' },
      { weekday: 'long', day: 'numeric', month: 'long' },
      { day: 'numeric', month: 'short' },
      { day: 'numeric', month: 'short', year: 'numeric' },
      { weekday: 'short' },
      { dateStyle: 'full', timeStyle: 'short' },
    ],

    dateFormat: function (style, zone) {
      var options = Object.assign({}, host.dateOptions[style]);
      if (zone) options.timeZone = zone;
      if (style === 0 && host.language === 'en') options.hourCycle = 'h23';
      return host.format('date', options, function (o) {
        // English without a region is written day first, with 24 hours.
        var locale = host.language === 'en' ? 'en-GB' : host.language;
        try {
          return new Intl.DateTimeFormat(locale, o);
        } catch (error) {
          return new Intl.DateTimeFormat('en-GB', host.dateOptions[style]);
        }
      });
    },

    // The day's number in the zone, counted from an arbitrary day.
    dayNumber: function (ms, zone) {
      var options = { year: 'numeric', month: '2-digit', day: '2-digit', calendar: 'iso8601', numberingSystem: 'latn' };
      if (zone) options.timeZone = zone;
      var format = host.format('day', options, function (o) {
        try {
          return new Intl.DateTimeFormat('en-CA', o);
        } catch (error) {
          delete o.timeZone;
          return new Intl.DateTimeFormat('en-CA', o);
        }
      });
      return Math.round(Date.parse(format.format(ms) + 'T00:00:00Z') / 86400000);
    },

    fallbackCopy: function (text) {
      var area = document.createElement('textarea');
      var before = document.activeElement;
      area.value = text;
      area.style.position = 'fixed';
      area.style.opacity = '0';
      document.body.appendChild(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      if (before && before.focus) before.focus({ preventScroll: true });
    },
  },

  ithaca_frame_request__deps: ['$host'],
  ithaca_frame_request: function () {
    host.request();
  },

  ithaca_frame_request_in__deps: ['$host'],
  ithaca_frame_request_in: function (milliseconds) {
    host.requestIn(milliseconds);
  },

  // Runs the app's work outside a frame, soon: a hidden tab has no frames.
  ithaca_wake__deps: ['$host'],
  ithaca_wake: function () {
    if (host.waking) return;
    host.waking = true;
    setTimeout(function () {
      host.waking = false;
      _ithaca_work();
    }, 0);
  },

  ithaca_host_listen__deps: ['$host', 'malloc', 'free'],
  ithaca_host_listen: function () {
    Module['stats'] = function () {
      var pointer = _ithaca_stats();
      var at = pointer >> 3;
      var names = ['frames', 'queued', 'synced', 'bytes_sent', 'bytes_received', 'uncovered', 'passes', 'nodes', 'sprites'];
      var out = {};
      names.forEach(function (name, i) { out[name] = HEAPF64[at + i]; });
      out.memory_bytes = HEAPU8.length;
      return out;
    };
    host.listen();
    host.resized();
  },

  ithaca_host_first_frame__deps: ['$host'],
  ithaca_host_first_frame: function () {
    if (Module['onFirstFrame']) Module['onFirstFrame']();
  },

  ithaca_environment_bits__deps: ['$host'],
  ithaca_environment_bits: function () {
    return host.environment();
  },

  ithaca_report_uncovered__deps: ['$twin'],
  ithaca_report_uncovered: function (count, role, name) {
    console.error('Interface lint: ' + count + ' widgets without a place in the twin; the last repeated one: ' +
        twin.roles[role] + ' "' + UTF8ToString(name) + '"');
  },

  ithaca_wall_ms: function () {
    return Date.now();
  },

  ithaca_keyboard_height: function () {
    var viewport = window.visualViewport;
    return viewport ? Math.max(0, window.innerHeight - viewport.height - viewport.offsetTop) : 0;
  },

  // which: 0 language, 1 time zone, 2 route, 3 origin and path
  ithaca_host_text__deps: ['$host'],
  ithaca_host_text: function (which) {
    switch (which) {
      case 0: return host.give((navigator.languages && navigator.languages[0]) || navigator.language || 'en');
      case 1: return host.give(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');
      case 2: return host.give(host.route());
      default: return host.give(location.origin + location.pathname);
    }
  },

  ithaca_route_set__deps: ['$host'],
  ithaca_route_set: function (pointer, length, replace) {
    var url = '#' + host.text(pointer, length);
    if (replace) {
      history.replaceState(null, '', url);
    } else if (location.hash !== url) {
      history.pushState(null, '', url);
    }
    _ithaca_route_changed();
    host.request();
  },

  ithaca_go_back: function () {
    history.back();
  },

  ithaca_title__deps: ['$host'],
  ithaca_title: function (pointer, length) {
    document.title = host.text(pointer, length);
  },

  ithaca_language__deps: ['$host'],
  ithaca_language: function (pointer, length, rightToLeft) {
    host.language = host.text(pointer, length);
    document.documentElement.lang = host.language;
    document.documentElement.dir = rightToLeft ? 'rtl' : 'ltr';
  },

  ithaca_theme: function (dark, background, primary) {
    var css = function (rgb) { return '#' + (0x1000000 + rgb).toString(16).slice(1); };
    var root = document.documentElement;
    root.style.colorScheme = dark ? 'dark' : 'light';
    root.style.backgroundColor = css(background);
    root.style.setProperty('--primary', css(primary));
    var meta = document.querySelector('meta[name=theme-color]');
    if (meta) meta.content = css(background);
  },

  ithaca_open_url__deps: ['$host'],
  ithaca_open_url: function (pointer, length) {
    var url = host.text(pointer, length);
    // Nothing but web and mail addresses is ever opened.
    if (/^(https?|mailto):/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
  },

  ithaca_copy__deps: ['$host'],
  ithaca_copy: function (pointer, length) {
    var text = host.text(pointer, length);
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).catch(function () { host.fallbackCopy(text); });
    } else {
      host.fallbackCopy(text);
    }
  },

  ithaca_download__deps: ['$host'],
  ithaca_download: function (name, nameLength, mime, mimeLength, data, size) {
    var blob = new Blob([HEAPU8.slice(data, data + size)], { type: host.text(mime, mimeLength) });
    var url = URL.createObjectURL(blob);
    var anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = host.text(name, nameLength);
    document.body.appendChild(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(function () { URL.revokeObjectURL(url); }, 60000);
  },

  ithaca_pick_file__deps: ['$host'],
  ithaca_pick_file: function (accept, acceptLength, most, token) {
    var input = document.createElement('input');
    input.type = 'file';
    input.accept = host.text(accept, acceptLength);
    input.style.display = 'none';
    document.body.appendChild(input);
    input.addEventListener('change', function () {
      var file = input.files[0];
      input.remove();
      if (!file) return;
      var done = function (bytes) {
        var name = host.give(file.name);
        var data = bytes ? _malloc(bytes.length || 1) : 0;
        if (bytes) HEAPU8.set(bytes, data);
        _ithaca_file_picked(token, name, data, bytes ? bytes.length : 0, bytes ? 0 : 1);
        _free(name);
        if (data) _free(data);
        host.request();
      };
      if (file.size > most) {
        done(null);
      } else {
        file.arrayBuffer().then(function (buffer) { done(new Uint8Array(buffer)); });
      }
    });
    input.click();
  },

  ithaca_can_share: function () {
    return navigator.share ? 1 : 0;
  },

  ithaca_share__deps: ['$host'],
  ithaca_share: function (title, titleLength, url, urlLength) {
    navigator.share({ title: host.text(title, titleLength), url: host.text(url, urlLength) }).catch(function () {});
  },

  ithaca_setting__deps: ['$host'],
  ithaca_setting: function (key, keyLength) {
    try {
      return host.give(localStorage.getItem('ithaca.' + host.text(key, keyLength)) || '');
    } catch (error) {
      return host.give('');
    }
  },

  ithaca_set_setting__deps: ['$host'],
  ithaca_set_setting: function (key, keyLength, value, valueLength) {
    try {
      localStorage.setItem('ithaca.' + host.text(key, keyLength), host.text(value, valueLength));
    } catch (error) {
      // Private mode: the setting lasts as long as the page.
    }
  },

  ithaca_announce__deps: ['$host'],
  ithaca_announce: function (pointer, length, assertive) {
    var region = document.getElementById(assertive ? 'live-assertive' : 'live-polite');
    var text = host.text(pointer, length);
    // The same text twice is said twice.
    region.textContent = region.textContent === text ? text + '\u00a0' : text;
    clearTimeout(host.quiet);
    host.quiet = setTimeout(function () {
      document.getElementById('live-polite').textContent = '';
      document.getElementById('live-assertive').textContent = '';
    }, 6000);
  },

  ithaca_format_date__deps: ['$host'],
  ithaca_format_date: function (ms, style, zone, zoneLength) {
    return host.give(host.dateFormat(style, host.text(zone, zoneLength)).format(ms));
  },

  ithaca_format_calendar__deps: ['$host'],
  ithaca_format_calendar: function (date, length, style) {
    var ms = Date.parse(host.text(date, length) + 'T12:00:00Z');
    return host.give(isNaN(ms) ? '' : host.dateFormat(style, 'UTC').format(ms));
  },

  ithaca_days_between__deps: ['$host'],
  ithaca_days_between: function (now, then, zone, zoneLength) {
    var name = host.text(zone, zoneLength);
    return host.dayNumber(then, name) - host.dayNumber(now, name);
  },

  ithaca_format_relative__deps: ['$host'],
  ithaca_format_relative: function (amount, unit, unitLength) {
    var format = host.format('relative', { numeric: 'auto' }, function (o) {
      return new Intl.RelativeTimeFormat(host.language, o);
    });
    return host.give(format.format(amount, host.text(unit, unitLength)));
  },

  ithaca_format_number__deps: ['$host'],
  ithaca_format_number: function (value, percent) {
    var options = percent ? { style: 'percent' } : {};
    var format = host.format('number', options, function (o) {
      return new Intl.NumberFormat(host.language, o);
    });
    return host.give(format.format(value));
  },

  ithaca_plural__deps: ['$host'],
  ithaca_plural: function (count) {
    var rules = host.format('plural', {}, function (o) {
      return new Intl.PluralRules(host.language, o);
    });
    return ['zero', 'one', 'two', 'few', 'many', 'other'].indexOf(rules.select(count));
  },

  ithaca_time_zones__deps: ['$host'],
  ithaca_time_zones: function () {
    var zones = Intl.supportedValuesOf ? Intl.supportedValuesOf('timeZone') : [];
    if (zones.indexOf('UTC') < 0) zones = ['UTC'].concat(zones);
    return host.give(zones.join('\n'));
  },
});
