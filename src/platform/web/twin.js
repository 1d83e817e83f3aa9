// The DOM twin: real elements over the canvas, made from the semantics tree. Called by twin.cpp.
//
// Pointers belong to the canvas: what reaches an element is sent on to it. An activation without a pointer
// (event.detail === 0) becomes a command. Fields are the editors themselves: their text is the browser's.
mergeInto(LibraryManager.library, {
  $twin: {
    root: null,
    canvas: null,
    nodes: null,       // id → {element, record}
    roles: ['none', 'group', 'main', 'navigation', 'banner', 'complementary', 'contentinfo', 'region',
      'search', 'form', 'list', 'listitem', 'article', 'log', 'heading', 'paragraph', 'text', 'img',
      'button', 'link', 'textfield', 'textarea', 'password', 'date', 'time', 'select', 'checkbox',
      'radiogroup', 'radio', 'tablist', 'tab', 'tabpanel', 'menu', 'menuitem', 'dialog', 'alertdialog',
      'status', 'alert', 'progress', 'separator'],
    tags: {
      main: 'main', navigation: 'nav', banner: 'header', complementary: 'aside', contentinfo: 'footer',
      region: 'section', list: 'ul', listitem: 'li', article: 'article', paragraph: 'p', text: 'span',
      button: 'button', tab: 'button', menuitem: 'button', link: 'a', textfield: 'input', password: 'input',
      date: 'input', time: 'input', checkbox: 'input', radio: 'input', textarea: 'textarea',
      select: 'select', separator: 'hr',
    },
    types: { textfield: 'text', password: 'password', date: 'date', time: 'time', checkbox: 'checkbox', radio: 'radio' },
    // Roles that are written out because the element alone does not say them.
    written: {
      group: 'group', banner: 'banner', contentinfo: 'contentinfo', search: 'search', form: 'form', log: 'log', img: 'img',
      tab: 'tab', tablist: 'tablist', tabpanel: 'tabpanel', menu: 'menu', menuitem: 'menuitem',
      radiogroup: 'radiogroup', dialog: 'dialog', alertdialog: 'alertdialog', status: 'status',
      alert: 'alert', progress: 'progressbar', list: 'list',
    },
    decoder: null,
    composing: null,   // the field in which a composition runs
    unsettled: null,   // ids whose element may differ from the record after what a person did
    moved: null,       // scroll offsets as last heard from an element: id → [x, y]
    lastClickDetail: 0,
    shortcuts: '',
    refocus: null,
    ring: false,       // whether the focused element's ring was asked for
    on: true,

    init: function () {
      twin.canvas = document.getElementById('canvas');
      twin.root = document.getElementById('twin');
      twin.nodes = new Map();
      twin.unsettled = new Set();
      twin.moved = new Map();
      twin.decoder = new TextDecoder();
      var root = twin.root;
      ['mousedown', 'mouseup', 'mousemove'].forEach(function (type) {
        root.addEventListener(type, twin.passOn);
      });
      // The pointer is still over the canvas when it is over an element that lies on it.
      window.addEventListener('mouseleave', function (event) {
        if (event.target === twin.canvas && event.relatedTarget && root.contains(event.relatedTarget)) {
          event.stopImmediatePropagation();
        }
      }, true);
      root.addEventListener('contextmenu', twin.onContextMenu);
      root.addEventListener('click', twin.onClick);
      root.addEventListener('auxclick', function (event) { if (event.button === 1) twin.onClick(event); });
      root.addEventListener('change', twin.onChange);
      root.addEventListener('input', twin.onInput);
      root.addEventListener('focusin', twin.onFocusIn);
      root.addEventListener('focusout', twin.onFocusOut);
      root.addEventListener('scroll', twin.onScroll, true);
      root.addEventListener('compositionstart', function (event) { twin.composing = event.target; });
      root.addEventListener('compositionend', function (event) {
        twin.composing = null;
        twin.onInput(event);
      });
      root.addEventListener('dragstart', function (event) {
        if (event.target.tagName === 'A') event.preventDefault();
      });
      window.addEventListener('keydown', twin.onKeyDown);
    },

    // ---- Events to C++ ----

    elementOf: function (target) {
      while (target && target !== twin.root) {
        if (target.twinId !== undefined) return target;
        target = target.parentNode;
      }
      return null;
    },

    recordOf: function (element) {
      var node = element && twin.nodes.get(element.twinId);
      return node ? node.record : null;
    },

    send: function (kind, id, number, x, y, text) {
      var bytes = new TextEncoder().encode(text || '');
      var pointer = _malloc(bytes.length + 1);
      HEAPU8.set(bytes, pointer);
      _ithaca_twin_command(kind, id, number, x, y, pointer, bytes.length);
      _free(pointer);
    },

    isField: function (record) {
      return record && ['textfield', 'textarea', 'password', 'date', 'time', 'select'].indexOf(record.role) >= 0;
    },

    // Sends a pointer's event on to the canvas, where it meets imgui's own hit test.
    passOn: function (event) {
      if (!event.isTrusted) return;
      event.stopPropagation();
      twin.canvas.dispatchEvent(new MouseEvent(event.type, event));
      if (event.type === 'mousedown' && event.button === 0) twin.resettle(event.target);
    },

    // Remembers what a person may just have changed in an element; the next quiet frame compares it.
    resettle: function (target) {
      var element = twin.elementOf(target);
      if (element) twin.unsettled.add(element.twinId);
    },

    onContextMenu: function (event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      var selection = window.getSelection();
      if (twin.isField(record) || (record && record.role === 'link') || (selection && !selection.isCollapsed)) return;
      event.preventDefault();
      // A long press comes without a button having gone down.
      if (event.button !== 2 || event.pointerType === 'touch') {
        ['mousedown', 'mouseup'].forEach(function (type) {
          twin.canvas.dispatchEvent(new MouseEvent(type, {
            bubbles: true, button: 2, buttons: 2, clientX: event.clientX, clientY: event.clientY,
          }));
        });
      }
    },

    onClick: function (event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      if (!record) return;
      twin.lastClickDetail = event.detail;
      if (record.role === 'link') {
        // The browser opens new tabs and windows itself; everything else is the app's.
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button === 1) return;
        event.preventDefault();
      }
      if (event.detail === 0 && ['button', 'link', 'tab', 'menuitem'].indexOf(record.role) >= 0) {
        twin.send(0, record.id, 0, 0, 0);
      }
    },

    onChange: function (event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      if (!record) return;
      twin.unsettled.add(record.id);
      if (record.role === 'select') {
        twin.send(2, record.id, element.selectedIndex, 0, 0);
      } else if ((record.role === 'checkbox' || record.role === 'radio') && twin.lastClickDetail === 0) {
        twin.send(2, record.id, element.checked ? 1 : 0, 0, 0);
      }
      twin.lastClickDetail = 0;
      _ithaca_twin_wake();
    },

    onInput: function (event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      if (!record || ['textfield', 'textarea', 'password', 'date', 'time'].indexOf(record.role) < 0) return;
      twin.unsettled.add(record.id);
      twin.direct(element);
      twin.send(1, record.id, 0, 0, 0, element.value);
    },

    onFocusIn: function (event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      if (!record) return;
      twin.tellFocus(element);
      if (record.state & (1 << 23) && element.select) element.select();
    },

    tellFocus: function (element) {
      twin.ring = element.matches(':focus-visible');
      twin.send(3, element.twinId, twin.ring ? 1 : 0, 0, 0);
    },

    onFocusOut: function (event) {
      var element = twin.elementOf(event.target);
      if (element) twin.send(4, element.twinId, 0, 0, 0);
    },

    onScroll: function (event) {
      var element = event.target;
      var record = twin.recordOf(element);
      if (!record || !record.scrolls) return;
      var x = element.scrollLeft;
      var y = element.scrollTop;
      if (Math.abs(x - record.scrollX) < 1 && Math.abs(y - record.scrollY) < 1) return;
      twin.moved.set(record.id, [x, y]);
      twin.send(6, record.id, 0, x, y);
    },

    keyBits: {
      Escape: 1, ArrowUp: 2, ArrowDown: 2, ArrowLeft: 4, ArrowRight: 4, Home: 8, End: 8, Enter: 16,
    },

    // The nearest node that asked for the key, from the focused one upwards; Escape goes to the topmost layer.
    keyTarget: function (element, bit) {
      for (var at = element; at && at !== twin.root; at = at.parentNode) {
        var record = twin.recordOf(at);
        if (record && record.keys & bit) return record;
      }
      if (bit !== 1) return null;
      for (var child = twin.root.lastElementChild; child; child = child.previousElementSibling) {
        var top = twin.recordOf(child);
        if (top && top.keys & 1) return top;
      }
      return null;
    },

    chordOf: function (event) {
      var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      var chord = '';
      if (event.ctrlKey || event.metaKey) chord += 'mod+';
      if (event.altKey) chord += 'alt+';
      if (event.shiftKey && event.key.length > 1) chord += 'shift+';
      return chord + key;
    },

    onKeyDown: function (event) {
      if (event.isComposing || event.keyCode === 229) return;
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      var plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      // Who turns to the keyboard sees where it leads.
      if (element && !twin.ring && element.matches(':focus-visible')) twin.tellFocus(element);
      var bit = twin.keyBits[event.key];
      if (plain && bit) {
        var target = twin.keyTarget(element, bit);
        var breaksLine = record && record.role === 'textarea' && event.key === 'Enter' && event.shiftKey;
        if (target && !breaksLine) {
          event.preventDefault();
          twin.send(5, target.id, event.shiftKey ? 1 : 0, 0, 0, event.key);
          return;
        }
      }
      var chord = twin.chordOf(event);
      var writes = twin.isField(record);
      if (plain && event.key.length === 1 && writes) return;
      if (('\n' + twin.shortcuts).indexOf('\n' + chord + '\n') < 0) return;
      // These are the browser's in every case.
      if (/^mod\+(alt\+)?[tnwrlfpjq+=0-]$/.test(chord) || /^F\d+$/.test(chord)) return;
      event.preventDefault();
      twin.send(7, 0, 0, 0, 0, chord);
    },

    // ---- The tree from C++ ----

    reader: function (pointer) {
      var at = pointer >> 2;
      return {
        word: function () { return HEAPU32[at++]; },
        real: function () { return HEAPF32[at++]; },
        text: function () {
          var length = HEAPU32[at++];
          var text = length ? twin.decoder.decode(HEAPU8.subarray(at << 2, (at << 2) + length)) : '';
          at += (length + 3) >> 2;
          return text;
        },
      };
    },

    readNode: function (r) {
      return {
        id: r.word(), parent: r.word(), role: twin.roles[r.word()], level: r.word(), keys: r.word(),
        state: r.word(), setSize: r.word(), position: r.word(),
        x: r.real(), y: r.real(), width: r.real(), height: r.real(),
        scrolls: r.word() !== 0, scrollX: r.real(), scrollY: r.real(), contentWidth: r.real(), contentHeight: r.real(),
        size: r.real(), lineHeight: r.real(), weight: r.word(), rgb: r.word(), placeholderRgb: r.word(),
        padX: r.real(), padY: r.real(),
        name: r.text(), value: r.text(), description: r.text(), extra: r.text(),
      };
    },

    apply: function (pointer) {
      var r = twin.reader(pointer);
      twin.refocus = document.activeElement;
      var count = r.word();
      while (count--) twin.remove(r.word());
      count = r.word();
      while (count--) twin.put(twin.readNode(r));
      count = r.word();
      while (count--) {
        var parent = r.word();
        var children = [];
        for (var n = r.word(); n > 0; --n) children.push(r.word());
        twin.order(parent, children);
      }
      // Moving an element takes its focus away; it is given back.
      if (twin.refocus && twin.refocus !== document.activeElement && twin.root.contains(twin.refocus)) {
        twin.refocus.focus({ preventScroll: true });
      }
    },

    remove: function (id) {
      var node = twin.nodes.get(id);
      if (!node) return;
      if (node.element === document.activeElement) twin.send(4, id, 0, 0, 0);
      node.element.remove();
      twin.nodes.delete(id);
      twin.unsettled.delete(id);
      twin.moved.delete(id);
    },

    create: function (record) {
      var tag = record.role === 'heading' ? 'h' + Math.min(6, Math.max(1, record.level)) : twin.tags[record.role] || 'div';
      var element = document.createElement(tag);
      element.twinId = record.id;
      element.className = 't-' + record.role;
      var type = twin.types[record.role];
      if (type) element.type = type;
      if (tag === 'button') element.type = 'button';
      var role = twin.written[record.role];
      if (role && !(role === 'group' && !record.name && !record.scrolls)) element.setAttribute('role', role);
      return element;
    },

    put: function (record) {
      var node = twin.nodes.get(record.id);
      var before = node ? node.record : {};
      if (node && (before.role !== record.role || before.level !== record.level)) {
        node.element.remove();
        twin.nodes.delete(record.id);
        node = null;
        before = {};
      }
      if (!node) {
        node = { element: twin.create(record), record: null };
        twin.nodes.set(record.id, node);
      }
      node.record = record;
      var parent = record.parent ? twin.nodes.get(record.parent) : null;
      var container = parent ? parent.element : twin.root;
      if (node.element.parentNode !== container) container.appendChild(node.element);
      twin.update(node.element, record, before);
    },

    order: function (parent, children) {
      var container = parent ? twin.nodes.get(parent).element : twin.root;
      var at = container.firstElementChild;
      children.forEach(function (id) {
        var node = twin.nodes.get(id);
        if (!node) return;
        if (node.element === at) {
          at = at.nextElementSibling;
        } else {
          container.insertBefore(node.element, at);
        }
      });
    },

    attribute: function (element, name, value) {
      if (value === null || value === '') {
        element.removeAttribute(name);
      } else {
        element.setAttribute(name, value);
      }
    },

    // A state that is said only where it applies: aria-name="true|false".
    flag: function (element, record, name, has, is) {
      twin.attribute(element, name, record.state & has ? (record.state & is ? 'true' : 'false') : null);
    },

    css: function (rgb) {
      return '#' + (0x1000000 + (rgb & 0xffffff)).toString(16).slice(1);
    },

    update: function (element, record, before) {
      var style = element.style;
      if (record.x !== before.x) style.left = record.x + 'px';
      if (record.y !== before.y) style.top = record.y + 'px';
      if (record.width !== before.width) style.width = record.width + 'px';
      if (record.height !== before.height) style.height = record.height + 'px';
      if (record.name !== before.name || record.value !== before.value) twin.updateName(element, record);
      if (record.description !== before.description && record.role !== 'progress') {
        twin.attribute(element, 'aria-description', record.description);
      }
      if (record.state !== before.state) twin.updateState(element, record);
      if (record.setSize !== before.setSize) twin.attribute(element, 'aria-setsize', record.setSize || null);
      if (record.position !== before.position) twin.attribute(element, 'aria-posinset', record.position || null);
      if (record.scrolls) twin.updateScroll(element, record, before);
      if (twin.isField(record)) {
        twin.updateField(element, record, before);
      } else if (record.size !== before.size || record.lineHeight !== before.lineHeight || record.weight !== before.weight) {
        if (record.role === 'text' || record.role === 'paragraph' || record.role === 'heading') {
          style.font = record.weight + ' ' + record.size + 'px/' + record.lineHeight + 'px var(--font-text)';
        }
      }
      if (record.role === 'progress') twin.updateProgress(element, record);
    },

    updateName: function (element, record) {
      switch (record.role) {
        case 'button': case 'tab': case 'menuitem': case 'text': case 'paragraph': case 'heading':
          element.textContent = record.name;
          break;
        case 'link':
          if (record.state & (1 << 24)) {
            element.setAttribute('aria-label', record.name);
          } else {
            element.textContent = record.name;
          }
          element.href = record.value || '#';
          if (record.value && record.value[0] !== '#') {
            element.target = '_blank';
            element.rel = 'noopener noreferrer';
          }
          break;
        case 'status': case 'alert':
          twin.attribute(element, 'aria-label', record.name);
          element.textContent = record.value;
          break;
        default:
          twin.attribute(element, 'aria-label', record.name);
      }
    },

    updateState: function (element, record) {
      var state = record.state;
      var control = 'disabled' in element;
      if (control) element.disabled = (state & 1) !== 0;
      if (!control) twin.attribute(element, 'aria-disabled', state & 1 ? 'true' : null);
      if (record.role === 'checkbox' || record.role === 'radio') {
        element.checked = (state & 4) !== 0;
        if (record.role === 'radio') element.name = 'group-' + record.parent;
      }
      twin.flag(element, record, 'aria-selected', 8, 16);
      twin.flag(element, record, 'aria-expanded', 32, 64);
      twin.flag(element, record, 'aria-pressed', 1 << 13, 1 << 12);
      twin.attribute(element, 'aria-required', state & 128 ? 'true' : null);
      twin.attribute(element, 'aria-invalid', state & 256 ? 'true' : null);
      if ('readOnly' in element) element.readOnly = (state & 512) !== 0;
      twin.attribute(element, 'aria-modal', state & 1024 ? 'true' : null);
      twin.attribute(element, 'aria-current', state & 2048 ? 'page' : null);
      twin.attribute(element, 'aria-haspopup', state & 16384 ? 'menu' : null);
      twin.attribute(element, 'tabindex', state & 32768 ? '-1' : null);
      twin.attribute(element, 'aria-busy', state & (1 << 17) ? 'true' : null);
      element.inert = (state & (1 << 18)) !== 0;
      element.classList.toggle('covered', (state & 65536) !== 0);
      element.classList.toggle('selectable', (state & (1 << 22)) !== 0);
      if (record.role === 'paragraph') element.dir = 'auto';
    },

    updateScroll: function (element, record, before) {
      element.classList.add('t-scroll');
      element.style.setProperty('--content-width', record.contentWidth + 'px');
      element.style.setProperty('--content-height', record.contentHeight + 'px');
      var heard = twin.moved.get(record.id);
      twin.moved.delete(record.id);
      // What the element said itself is not said back to it.
      var echo = heard && Math.abs(heard[0] - record.scrollX) < 1.5 && Math.abs(heard[1] - record.scrollY) < 1.5;
      if (echo) return;
      if (Math.abs(element.scrollTop - record.scrollY) >= 1) element.scrollTop = record.scrollY;
      if (Math.abs(element.scrollLeft - record.scrollX) >= 1) element.scrollLeft = record.scrollX;
    },

    updateProgress: function (element, record) {
      element.setAttribute('aria-valuemin', '0');
      element.setAttribute('aria-valuemax', '100');
      twin.attribute(element, 'aria-valuenow', record.value);
      twin.attribute(element, 'aria-valuetext', record.description);
    },

    updateField: function (element, record, before) {
      var style = element.style;
      if (record.size !== before.size || record.lineHeight !== before.lineHeight) {
        style.font = record.weight + ' ' + record.size + 'px/' + record.lineHeight + 'px var(--font-text)';
      }
      if (record.padX !== before.padX || record.padY !== before.padY) {
        style.padding = record.padY + 'px ' + record.padX + 'px';
      }
      if (record.rgb !== before.rgb) style.color = twin.css(record.rgb);
      if (record.placeholderRgb !== before.placeholderRgb) {
        style.setProperty('--placeholder', twin.css(record.placeholderRgb));
      }
      if (record.role === 'select') {
        twin.updateOptions(element, record, before);
        return;
      }
      if (record.extra !== before.extra) {
        var parts = record.extra.split('\x1f');
        element.placeholder = parts[0] || '';
        twin.attribute(element, 'inputmode', parts[1] === 'text' ? null : parts[1]);
        twin.attribute(element, 'enterkeyhint', parts[2]);
        twin.attribute(element, 'autocomplete', parts[3]);
        twin.direct(element);
      }
      if (record.state !== before.state) element.spellcheck = (record.state & (1 << 20)) !== 0;
      twin.setValue(element, record.value);
    },

    // What is written decides its direction; an empty field has the page's.
    direct: function (element) {
      if (element.type === 'date' || element.type === 'time') return;
      element.dir = element.value ? 'auto' : document.documentElement.dir;
    },

    setValue: function (element, value) {
      if (twin.composing === element || element.value === value) return;
      element.value = value;
      twin.direct(element);
    },

    updateOptions: function (element, record, before) {
      if (record.extra !== before.extra) {
        element.textContent = '';
        record.extra.split('\x1f').forEach(function (label) {
          element.appendChild(new Option(label));
        });
      }
      element.selectedIndex = Number(record.value);
    },

    // After a frame that asks for no other: elements say what the app says.
    settle: function () {
      if (twin.unsettled.size === 0) return;
      twin.unsettled.forEach(function (id) {
        var node = twin.nodes.get(id);
        if (!node) return;
        var record = node.record;
        var element = node.element;
        if (record.role === 'checkbox' || record.role === 'radio') {
          element.checked = (record.state & 4) !== 0;
        } else if (record.role === 'select') {
          element.selectedIndex = Number(record.value);
        } else if (twin.isField(record) && record.role !== 'date' && record.role !== 'time') {
          twin.setValue(element, record.value);
        }
      });
      twin.unsettled.clear();
    },

    focus: function (id) {
      var node = twin.nodes.get(id);
      if (node) {
        node.element.focus();
      } else if (document.activeElement && document.activeElement !== document.body) {
        document.activeElement.blur();
      }
    },
  },

  ithaca_twin_init__deps: ['$twin', 'malloc', 'free'],
  ithaca_twin_init: function () {
    twin.init();
  },

  ithaca_twin_apply__deps: ['$twin'],
  ithaca_twin_apply: function (pointer) {
    twin.apply(pointer);
  },

  ithaca_twin_settle__deps: ['$twin'],
  ithaca_twin_settle: function () {
    twin.settle();
  },

  ithaca_twin_focus__deps: ['$twin'],
  ithaca_twin_focus: function (id) {
    twin.focus(id >>> 0);
  },

  ithaca_twin_shortcuts__deps: ['$twin'],
  ithaca_twin_shortcuts: function (pointer, length) {
    twin.shortcuts = twin.decoder.decode(HEAPU8.subarray(pointer, pointer + length));
  },
});
