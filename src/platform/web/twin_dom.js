// The tree of the DOM twin: elements made and updated from the nodes of twin.cpp. Part of twin.js.
mergeInto(LibraryManager.library, {
  $twinDom__deps: ['$twinField', '$twinFind'],
  $twinDom: {
    roles: [
      'none',        'group',     'main',  'navigation', 'banner',   'complementary', 'contentinfo',
      'region',      'search',    'form',  'list',       'listitem', 'article',       'log',
      'heading',     'paragraph', 'text',  'img',        'button',   'link',          'textfield',
      'textarea',    'password',  'date',  'time',       'select',   'checkbox',      'radiogroup',
      'radio',       'tablist',   'tab',   'tabpanel',   'menu',     'menuitem',      'dialog',
      'alertdialog', 'status',    'alert', 'progress',   'separator'
    ],
    tags: {
      main: 'main',
      navigation: 'nav',
      banner: 'header',
      complementary: 'aside',
      contentinfo: 'footer',
      region: 'section',
      list: 'ul',
      listitem: 'li',
      article: 'article',
      paragraph: 'p',
      text: 'span',
      button: 'button',
      tab: 'button',
      menuitem: 'button',
      link: 'a',
      textarea: 'textarea',
      select: 'select',
      separator: 'hr',
    },
    types: {
      textfield: 'text',
      password: 'password',
      date: 'date',
      time: 'time',
      checkbox: 'checkbox',
      radio: 'radio'
    },
    // Roles that are written out because the element alone does not say them.
    written: {
      group: 'group',
      search: 'search',
      form: 'form',
      log: 'log',
      img: 'img',
      tab: 'tab',
      tablist: 'tablist',
      tabpanel: 'tabpanel',
      menu: 'menu',
      menuitem: 'menuitem',
      radiogroup: 'radiogroup',
      dialog: 'dialog',
      alertdialog: 'alertdialog',
      status: 'status',
      alert: 'alert',
      progress: 'progressbar',
      list: 'list',
    },
    refocus: null,  // what had focus when a change began

    reader: function(pointer) {
      var at = pointer >> 2;
      return {
        word: function() {
          return HEAPU32[at++];
        },
        real: function() {
          return HEAPF32[at++];
        },
        text: function() {
          var length = HEAPU32[at++];
          var text =
              length ? twin.decoder.decode(HEAPU8.subarray(at << 2, (at << 2) + length)) : '';
          at += (length + 3) >> 2;
          return text;
        },
      };
    },

    readNode: function(r) {
      return {
        id: r.word(),
        parent: r.word(),
        role: twinDom.roles[r.word()],
        level: r.word(),
        keys: r.word(),
        state: r.word(),
        setSize: r.word(),
        position: r.word(),
        x: r.real(),
        y: r.real(),
        width: r.real(),
        height: r.real(),
        scrolls: r.word() !== 0,
        scrollX: r.real(),
        scrollY: r.real(),
        contentWidth: r.real(),
        contentHeight: r.real(),
        size: r.real(),
        lineHeight: r.real(),
        weight: r.word(),
        rgb: r.word(),
        placeholderRgb: r.word(),
        padX: r.real(),
        padY: r.real(),
        name: r.text(),
        value: r.text(),
        description: r.text(),
        extra: r.text(),
      };
    },

    apply: function(pointer) {
      var r = twinDom.reader(pointer);
      twinDom.refocus = document.activeElement;
      var log = twinDom.refocus && twinDom.refocus.closest('.t-log');
      var count = r.word();
      while (count--) twinDom.remove(r.word());
      count = r.word();
      while (count--) twinDom.put(twinDom.readNode(r));
      count = r.word();
      while (count--) {
        var parent = r.word();
        var children = [];
        for (var n = r.word(); n > 0; --n) children.push(r.word());
        twinDom.order(parent, children);
      }
      if (twinFind.tools) twinFind.tools.tidy();
      // Moving an element takes its focus away; it is given back. Where it is gone from a
      // conversation, keys go on scrolling that, and Tab leads to what is in view.
      var home = twin.root.contains(twinDom.refocus) ? twinDom.refocus : log;
      if (home && home !== document.activeElement && twin.root.contains(home))
        home.focus({preventScroll: true});
    },

    remove: function(id) {
      var node = twin.nodes.get(id);
      if (!node) return;
      if (node.element === document.activeElement) twin.send(4, id, 0, 0, 0);
      if (!twinFind.tools || !twinFind.tools.keep(node.element)) node.element.remove();
      twin.nodes.delete(id);
      twin.unsettled.delete(id);
      twin.moved.delete(id);
    },

    tagOf: function(record) {
      if (record.role === 'heading') return 'h' + Math.min(6, Math.max(1, record.level));
      return twinDom.types[record.role] ? 'input' : twinDom.tags[record.role] || 'div';
    },

    create: function(record) {
      var tag = twinDom.tagOf(record);
      var element = document.createElement(tag);
      element.twinId = record.id;
      element.className = 't-' + record.role;
      var type = twinDom.types[record.role];
      if (type) element.type = type;
      if (tag === 'button') element.type = 'button';
      var role = twinDom.written[record.role];
      if (role && !(role === 'group' && !record.name && !record.scrolls))
        element.setAttribute('role', role);
      return element;
    },

    put: function(record) {
      var node = twin.nodes.get(record.id);
      var before = node ? node.record : {};
      if (node && (before.role !== record.role || before.level !== record.level)) {
        node.element.remove();
        twin.nodes.delete(record.id);
        node = null;
        before = {};
      }
      if (!node) {
        var waiting = twinFind.tools && twinFind.tools.take(record);
        node = {element: waiting || twinDom.create(record), record: null};
        twin.nodes.set(record.id, node);
      }
      node.record = record;
      var parent = record.parent ? twin.nodes.get(record.parent) : null;
      var container = parent ? parent.element : twin.root;
      if (node.element.parentNode !== container) container.appendChild(node.element);
      twinDom.update(node.element, record, before);
    },

    order: function(parent, children) {
      var container = parent ? twin.nodes.get(parent).element : twin.root;
      var at = container.firstElementChild;
      children.forEach(function(id) {
        var node = twin.nodes.get(id);
        if (!node) return;
        while (at && at.findKey && at.twinId === undefined) at = at.nextElementSibling;
        if (node.element === at) {
          at = at.nextElementSibling;
        } else {
          container.insertBefore(node.element, at);
          twinDom.scrollBack(node.element);
        }
      });
    },

    // An element that is moved begins at its start again, and so does all that scrolls in it. No
    // other is touched: a person may be scrolling it.
    scrollBack: function(moved) {
      [moved].concat(Array.from(moved.querySelectorAll('.t-scroll'))).forEach(function(element) {
        var record = twin.recordOf(element);
        if (record && record.scrolls) twinDom.scrollTo(element, record);
      });
    },

    attribute: function(element, name, value) {
      if (value === null || value === '') return element.removeAttribute(name);
      element.setAttribute(name, value);
    },

    // A state that is said only where it applies: aria-name="true|false".
    flag: function(element, record, name, has, is) {
      twinDom.attribute(
          element, name, record.state & has ? (record.state & is ? 'true' : 'false') : null);
    },

    css: function(rgb) {
      return '#' + (0x1000000 + (rgb & 0xffffff)).toString(16).slice(1);
    },

    update: function(element, record, before) {
      var style = element.style;
      if (record.x !== before.x) style.left = record.x + 'px';
      if (record.y !== before.y) style.top = record.y + 'px';
      if (record.width !== before.width) style.width = record.width + 'px';
      if (record.height !== before.height) style.height = record.height + 'px';
      if (record.name !== before.name || record.value !== before.value ||
          record.extra !== before.extra)
        twinDom.updateName(element, record, before);
      if (record.description !== before.description && record.role !== 'progress') {
        twinDom.attribute(element, 'aria-description', record.description);
      }
      if (record.state !== before.state) twinDom.updateState(element, record);
      if (record.setSize !== before.setSize)
        twinDom.attribute(element, 'aria-setsize', record.setSize || null);
      if (record.position !== before.position)
        twinDom.attribute(element, 'aria-posinset', record.position || null);
      if (record.scrolls) twinDom.updateScroll(element, record, before);
      if (twin.isField(record)) {
        twinField.update(element, record, before);
      } else if (
          record.size !== before.size || record.lineHeight !== before.lineHeight ||
          record.weight !== before.weight) {
        if (record.role === 'text' || record.role === 'paragraph' || record.role === 'heading') {
          style.font =
              record.weight + ' ' + record.size + 'px/' + record.lineHeight + 'px var(--font-text)';
        }
      }
      if (record.role === 'progress') twinDom.updateProgress(element, record);
    },

    updateName: function(element, record, before) {
      switch (record.role) {
        case 'button':
        case 'tab':
        case 'menuitem':
        case 'text':
        case 'heading':
          if (element.textContent !== record.name) element.textContent = record.name;
          break;
        case 'paragraph':
          // What the browser has found in it stays as it is.
          if (element.textContent !== record.name || (before.id && before.extra !== record.extra)) {
            twinDom.updatePieces(element, record);
          }
          break;
        case 'link':
          // The name is not text of the page where that is there already.
          if (record.state & (1 << 24)) twinDom.attribute(element, 'aria-label', record.name);
          if (!(record.state & (1 << 24))) element.textContent = record.name;
          element.href = record.value || '#';
          if (record.value && record.value[0] !== '#') {
            element.target = '_blank';
            element.rel = 'noopener noreferrer';
          }
          break;
        case 'status':
        case 'alert':
          twinDom.attribute(element, 'aria-label', record.name);
          element.textContent = record.value;
          break;
        default:
          twinDom.attribute(element, 'aria-label', record.name);
      }
    },

    // A text of several looks (ui/semantics.h) is as wide here as on the canvas.
    updatePieces: function(element, record) {
      element.textContent = '';
      record.extra.split('\x1e').forEach(function(block, index) {
        if (index) element.append('\n');
        var into = element;
        if (block[0] === '>') {
          into = element.appendChild(document.createElement('span'));
          into.className = 'indented';
          into.dir = 'auto';
        }
        block.split('\x1f').slice(1).forEach(function(piece) {
          var span = into.appendChild(document.createElement('span'));
          span.className = 'look-' + piece[0];
          span.textContent = piece.slice(1);
        });
      });
      if (element.textContent !== record.name) element.textContent = record.name;
    },

    updateState: function(element, record) {
      var state = record.state;
      var control = 'disabled' in element;
      if (control) element.disabled = (state & 1) !== 0;
      if (!control) twinDom.attribute(element, 'aria-disabled', state & 1 ? 'true' : null);
      if (record.role === 'checkbox' || record.role === 'radio') {
        element.checked = (state & 4) !== 0;
        if (record.role === 'radio') element.name = 'group-' + record.parent;
      }
      twinDom.flag(element, record, 'aria-selected', 8, 16);
      twinDom.flag(element, record, 'aria-expanded', 32, 64);
      twinDom.flag(element, record, 'aria-pressed', 1 << 13, 1 << 12);
      twinDom.attribute(element, 'aria-required', state & 128 ? 'true' : null);
      twinDom.attribute(element, 'aria-invalid', state & 256 ? 'true' : null);
      if ('readOnly' in element) element.readOnly = (state & 512) !== 0;
      twinDom.attribute(element, 'aria-modal', state & 1024 ? 'true' : null);
      twinDom.attribute(element, 'aria-current', state & 2048 ? 'page' : null);
      twinDom.attribute(element, 'aria-haspopup', state & 16384 ? 'menu' : null);
      twinDom.attribute(element, 'tabindex', state & 32768 ? '-1' : null);
      twinDom.attribute(element, 'aria-busy', state & (1 << 17) ? 'true' : null);
      element.inert = (state & (1 << 18)) !== 0;
      element.classList.toggle('covered', (state & 65536) !== 0);
      element.classList.toggle('selectable', (state & (1 << 22)) !== 0);
      if (record.role === 'paragraph') element.dir = 'auto';
    },

    updateScroll: function(element, record, before) {
      element.classList.add('t-scroll');
      element.style.setProperty('--content-width', record.contentWidth + 'px');
      element.style.setProperty('--content-height', record.contentHeight + 'px');
      var heard = twin.moved.get(record.id);
      twin.moved.delete(record.id);
      // What the element said itself is not said back to it.
      var echo = heard && Math.abs(heard[0] - record.scrollX) < 1.5 &&
          Math.abs(heard[1] - record.scrollY) < 1.5;
      if (!echo) twinDom.scrollTo(element, record);
    },

    scrollTo: function(element, record) {
      if (Math.abs(element.scrollTop - record.scrollY) >= 1) element.scrollTop = record.scrollY;
      if (Math.abs(element.scrollLeft - record.scrollX) >= 1) element.scrollLeft = record.scrollX;
    },

    updateProgress: function(element, record) {
      element.setAttribute('aria-valuemin', '0');
      element.setAttribute('aria-valuemax', '100');
      twinDom.attribute(element, 'aria-valuenow', record.value);
      twinDom.attribute(element, 'aria-valuetext', record.description);
    },

    // After a frame that asks for no other: elements say what the app says.
    settle: function() {
      if (twin.unsettled.size === 0) return;
      twin.unsettled.forEach(function(id) {
        var node = twin.nodes.get(id);
        if (!node) return;
        var record = node.record;
        var element = node.element;
        if (record.role === 'checkbox' || record.role === 'radio') {
          element.checked = (record.state & 4) !== 0;
        } else if (record.role === 'select') {
          element.selectedIndex = Number(record.value);
        } else if (twin.isField(record) && record.role !== 'date' && record.role !== 'time') {
          twinField.setValue(element, record.value);
        }
      });
      twin.unsettled.clear();
    },
  },
});
