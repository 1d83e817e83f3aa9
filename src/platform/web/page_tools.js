// The page's tools for ui::Platform: clipboard, files, settings, live regions, formats by Intl.
// Called by web_platform.cpp.
mergeInto(LibraryManager.library, {
  $pageTools__deps: ['$host'],
  $pageTools: {
    formats: null,  // Intl objects by their options
    quiet: 0,       // the timer that empties the live regions

    format: function(kind, options, make) {
      if (!pageTools.formats) pageTools.formats = new Map();
      var key = host.language + kind + JSON.stringify(options);
      var format = pageTools.formats.get(key);
      if (!format) {
        if (pageTools.formats.size > 200) pageTools.formats.clear();
        format = make(options);
        pageTools.formats.set(key, format);
      }
      return format;
    },

    dateOptions: [
      {hour: '2-digit', minute: '2-digit'},
      {weekday: 'long', day: 'numeric', month: 'long'},
      {day: 'numeric', month: 'short'},
      {day: 'numeric', month: 'short', year: 'numeric'},
      {weekday: 'short'},
      {dateStyle: 'full', timeStyle: 'short'},
    ],

    dateFormat: function(style, zone) {
      var options = Object.assign({}, pageTools.dateOptions[style]);
      if (zone) options.timeZone = zone;
      if (style === 0 && host.language === 'en') options.hourCycle = 'h23';
      return pageTools.format('date', options, function(o) {
        // English without a region is written day first, with 24 hours.
        var locale = host.language === 'en' ? 'en-GB' : host.language;
        try {
          return new Intl.DateTimeFormat(locale, o);
        } catch (error) {
          return new Intl.DateTimeFormat('en-GB', pageTools.dateOptions[style]);
        }
      });
    },

    // The day's number in the zone, counted from an arbitrary day.
    dayNumber: function(ms, zone) {
      var options = {
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        calendar: 'iso8601',
        numberingSystem: 'latn'
      };
      if (zone) options.timeZone = zone;
      var format = pageTools.format('day', options, function(o) {
        try {
          return new Intl.DateTimeFormat('en-CA', o);
        } catch (error) {
          delete o.timeZone;
          return new Intl.DateTimeFormat('en-CA', o);
        }
      });
      return Math.round(Date.parse(format.format(ms) + 'T00:00:00Z') / 86400000);
    },

    most: -1,  // bytes of a file that is dropped or pasted

    read: function(file, most, token) {
      var done = function(bytes) {
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
        file.arrayBuffer().then(function(buffer) {
          done(new Uint8Array(buffer));
        });
      }
    },

    fallbackCopy: function(text) {
      var area = document.createElement('textarea');
      var before = document.activeElement;
      area.value = text;
      area.style.position = 'fixed';
      area.style.opacity = '0';
      document.body.appendChild(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      if (before && before.focus) before.focus({preventScroll: true});
    },
  },

  // The page's head says where the file is; the service worker is asked to keep what was used.
  ithaca_fetch_file__deps: ['$host'],
  ithaca_fetch_file: function(pointer, length, token) {
    var meta = document.querySelector('meta[name=file-' + host.text(pointer, length) + ']');
    var done = function(buffer) {
      var bytes = new Uint8Array(buffer);
      var data = _malloc(bytes.length + 1);
      HEAPU8.set(bytes, data);
      _ithaca_fetched(token, data, bytes.length);
      _free(data);
      host.request();
    };
    if (!meta) return done([]);
    fetch(meta.content, {signal: AbortSignal.timeout ? AbortSignal.timeout(5000) : undefined})
        .then(function(response) {
          if (!response.ok) throw new Error(response.statusText);
          return response.arrayBuffer();
        })
        .then(
            function(buffer) {
              done(buffer);
              var workers = navigator.serviceWorker;
              if (workers) {
                workers.ready.then(function(registration) {
                  registration.active.postMessage({type: 'keep', path: meta.content});
                });
              }
            },
            function() {
              done([]);
            });
  },

  ithaca_open_url__deps: ['$host'],
  ithaca_open_url: function(pointer, length) {
    var url = host.text(pointer, length);
    // Nothing but web and mail addresses is ever opened.
    if (/^(https?|mailto):/i.test(url)) window.open(url, '_blank', 'noopener,noreferrer');
  },

  ithaca_copy__deps: ['$host', '$pageTools'],
  ithaca_copy: function(pointer, length) {
    var text = host.text(pointer, length);
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).catch(function() {
        pageTools.fallbackCopy(text);
      });
    } else {
      pageTools.fallbackCopy(text);
    }
  },

  ithaca_download__deps: ['$host'],
  ithaca_download: function(name, nameLength, mime, mimeLength, data, size) {
    var blob = new Blob([HEAPU8.slice(data, data + size)], {type: host.text(mime, mimeLength)});
    var url = URL.createObjectURL(blob);
    var anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = host.text(name, nameLength);
    document.body.appendChild(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(function() {
      URL.revokeObjectURL(url);
    }, 60000);
  },

  ithaca_publish__deps: ['$host'],
  ithaca_publish: function(paper, length, name, nameLength) {
    var text = host.text(paper, length);
    var file = host.text(name, nameLength);
    window.ithaca.pages().then(function(pages) {
      pages.publish(text, file);
    });
  },

  // Files are dropped anywhere on the page, or pasted.
  ithaca_accept_files__deps: ['$pageTools'],
  ithaca_accept_files: function(most) {
    var first = pageTools.most < 0;
    pageTools.most = most;
    if (!first) return;
    var take = function(event, transfer) {
      if (!transfer || transfer.types.indexOf('Files') < 0) return;
      event.preventDefault();
      if (event.type !== 'dragover' && transfer.files[0]) {
        pageTools.read(transfer.files[0], pageTools.most, 0);
      }
    };
    ['dragover', 'drop', 'paste'].forEach(function(type) {
      window.addEventListener(type, function(event) {
        take(event, event.dataTransfer || event.clipboardData);
      });
    });
  },

  ithaca_pick_file__deps: ['$host', '$pageTools'],
  ithaca_pick_file: function(accept, acceptLength, most, token) {
    var input = document.createElement('input');
    input.type = 'file';
    input.accept = host.text(accept, acceptLength);
    input.style.display = 'none';
    document.body.appendChild(input);
    input.addEventListener('change', function() {
      var file = input.files[0];
      input.remove();
      if (file) pageTools.read(file, most, token);
    });
    input.click();
  },

  ithaca_can_share: function() {
    return navigator.share ? 1 : 0;
  },

  ithaca_share__deps: ['$host'],
  ithaca_share: function(title, titleLength, url, urlLength) {
    navigator.share({title: host.text(title, titleLength), url: host.text(url, urlLength)})
        .catch(function() {});
  },

  // The order of ui::Permission.
  ithaca_notify_permission: function() {
    if (!window.Notification || !navigator.serviceWorker) return 0;
    return ['default', 'granted', 'denied'].indexOf(Notification.permission) + 1;
  },

  ithaca_notify_ask__deps: ['$host'],
  ithaca_notify_ask: function() {
    Notification.requestPermission().then(host.changed);
  },

  // The service worker shows it: it can bring this page back when it is pressed.
  ithaca_notify__deps: ['$host'],
  ithaca_notify: function(pointer, length) {
    var parts = host.text(pointer, length).split('\x1f');
    navigator.serviceWorker.ready.then(function(registration) {
      registration.active.postMessage(
          {type: 'notify', title: parts[0], body: parts[1], route: parts[2]});
    });
  },

  ithaca_badge: function(count) {
    if (navigator.setAppBadge) navigator.setAppBadge(count).catch(function() {});
  },

  ithaca_setting__deps: ['$host'],
  ithaca_setting: function(key, keyLength) {
    try {
      return host.give(localStorage.getItem('ithaca.' + host.text(key, keyLength)) || '');
    } catch (error) {
      return host.give('');
    }
  },

  ithaca_set_setting__deps: ['$host'],
  ithaca_set_setting: function(key, keyLength, value, valueLength) {
    try {
      localStorage.setItem('ithaca.' + host.text(key, keyLength), host.text(value, valueLength));
    } catch (error) {
      // Private mode: the setting lasts as long as the page.
    }
  },

  ithaca_announce__deps: ['$host', '$pageTools'],
  ithaca_announce: function(pointer, length, assertive) {
    var region = document.getElementById(assertive ? 'live-assertive' : 'live-polite');
    var text = host.text(pointer, length);
    // The same text twice is said twice.
    region.textContent = region.textContent === text ? text + '\u00a0' : text;
    clearTimeout(pageTools.quiet);
    pageTools.quiet = setTimeout(function() {
      document.getElementById('live-polite').textContent = '';
      document.getElementById('live-assertive').textContent = '';
    }, 6000);
  },

  ithaca_format_date__deps: ['$host', '$pageTools'],
  ithaca_format_date: function(ms, style, zone, zoneLength) {
    return host.give(pageTools.dateFormat(style, host.text(zone, zoneLength)).format(ms));
  },

  ithaca_format_calendar__deps: ['$host', '$pageTools'],
  ithaca_format_calendar: function(date, length, style) {
    var ms = Date.parse(host.text(date, length) + 'T12:00:00Z');
    return host.give(isNaN(ms) ? '' : pageTools.dateFormat(style, 'UTC').format(ms));
  },

  ithaca_days_between__deps: ['$host', '$pageTools'],
  ithaca_days_between: function(now, then, zone, zoneLength) {
    var name = host.text(zone, zoneLength);
    return pageTools.dayNumber(then, name) - pageTools.dayNumber(now, name);
  },

  ithaca_format_relative__deps: ['$host', '$pageTools'],
  ithaca_format_relative: function(amount, unit, unitLength) {
    var format = pageTools.format('relative', {numeric: 'auto'}, function(o) {
      return new Intl.RelativeTimeFormat(host.language, o);
    });
    return host.give(format.format(amount, host.text(unit, unitLength)));
  },

  ithaca_format_number__deps: ['$host', '$pageTools'],
  ithaca_format_number: function(value, percent) {
    var options = percent ? {style: 'percent'} : {};
    var format = pageTools.format('number', options, function(o) {
      return new Intl.NumberFormat(host.language, o);
    });
    return host.give(format.format(value));
  },

  ithaca_plural__deps: ['$host', '$pageTools'],
  ithaca_plural: function(count) {
    var rules = pageTools.format('plural', {}, function(o) {
      return new Intl.PluralRules(host.language, o);
    });
    return ['zero', 'one', 'two', 'few', 'many', 'other'].indexOf(rules.select(count));
  },

  ithaca_time_zones__deps: ['$host', '$pageTools'],
  ithaca_time_zones: function() {
    var zones = Intl.supportedValuesOf ? Intl.supportedValuesOf('timeZone') : [];
    if (zones.indexOf('UTC') < 0) zones = ['UTC'].concat(zones);
    return host.give(zones.join('\n'));
  },
});
