// The DOM twin: real elements over the canvas, made from the semantics tree. Called by twin.cpp.
//
// Pointers belong to the canvas: what reaches an element is sent on to it. An activation without a
// pointer (event.detail === 0) becomes a command. Fields are the editors themselves: their text is
// the browser's.
mergeInto(LibraryManager.library, {
  $twin__deps: ['$twinDom'],
  $twin: {
    root: null,
    canvas: null,
    nodes: null,  // id → {element, record}
    decoder: null,
    composing: null,  // the field in which a composition runs
    unsettled: null,  // ids whose element may differ from the record after what a person did
    moved: null,      // scroll offsets as last heard from an element: id → [x, y]
    lastClickDetail: 0,
    holding: 0,  // the timer of a long press
    held: false,
    shortcuts: '',
    inserted: '',  // what is to be written into the field that takes focus next
    ring: false,  // whether the focused element's ring was asked for
    pressed: false,  // something was pressed, and no frame has acted on it yet

    init: function() {
      twin.canvas = document.getElementById('canvas');
      twin.root = document.getElementById('twin');
      twin.nodes = new Map();
      twin.unsettled = new Set();
      twin.moved = new Map();
      twin.decoder = new TextDecoder();
      var root = twin.root;
      ['mousedown', 'mouseup', 'mousemove'].forEach(function(type) {
        root.addEventListener(type, twin.passOn);
      });
      // The pointer is still over the canvas when it is over an element that lies on it.
      window.addEventListener('mouseleave', function(event) {
        if (event.target === twin.canvas && event.relatedTarget &&
            root.contains(event.relatedTarget)) {
          event.stopImmediatePropagation();
        }
      }, true);
      root.addEventListener('contextmenu', twin.onContextMenu);
      root.addEventListener('touchstart', twin.onTouch, {passive: true});
      ['touchmove', 'touchcancel', 'touchend'].forEach(function(type) {
        root.addEventListener(type, function(event) {
          clearTimeout(twin.holding);
          // The finger that is lifted from a long press presses nothing.
          if (twin.held && type === 'touchend') event.preventDefault();
        }, {passive: type !== 'touchend'});
      });
      root.addEventListener('click', twin.onClick);
      root.addEventListener('auxclick', function(event) {
        if (event.button === 1) twin.onClick(event);
      });
      root.addEventListener('change', twin.onChange);
      root.addEventListener('input', twin.onInput);
      root.addEventListener('focusin', twin.onFocusIn);
      root.addEventListener('focusout', twin.onFocusOut);
      root.addEventListener('scroll', twin.onScroll, true);
      root.addEventListener('compositionstart', function(event) {
        twin.composing = event.target;
      });
      root.addEventListener('compositionend', function(event) {
        twin.composing = null;
        twin.onInput(event);
      });
      document.addEventListener('copy', twin.onCopy);
      root.addEventListener('dragstart', function(event) {
        if (event.target.tagName === 'A') event.preventDefault();
      });
      window.addEventListener('keydown', twin.onKeyDown);
    },

    // Elements that are placed one by one are copied without a break between them; here each
    // begins a line.
    onCopy: function(event) {
      var selection = window.getSelection();
      var inField = twin.isField(twin.recordOf(twin.elementOf(event.target)));
      if (selection.isCollapsed || inField) return;
      var range = selection.getRangeAt(0);
      var parts = [];
      twin.root.querySelectorAll('.selectable').forEach(function(element) {
        if (!range.intersectsNode(element)) return;
        var part = document.createRange();
        part.selectNodeContents(element);
        if (element.contains(range.startContainer)) {
          part.setStart(range.startContainer, range.startOffset);
        }
        if (element.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
        if (!part.collapsed) parts.push(part.toString());
      });
      if (parts.length < 2) return;
      event.clipboardData.setData('text/plain', parts.join('\n'));
      event.preventDefault();
    },

    focus: function(id) {
      var node = twin.nodes.get(id);
      if (node) {
        node.element.focus();
        if (twin.inserted && node.record.role === 'textarea') twin.insert();
      } else if (document.activeElement && document.activeElement !== document.body) {
        document.activeElement.blur();
      }
    },

    // As if typed, so that the browser's undo knows of it.
    insert: function() {
      document.execCommand('insertText', false, twin.inserted);
      twin.inserted = '';
    },

    // ---- Events to C++ ----

    elementOf: function(target) {
      while (target && target !== twin.root) {
        if (target.twinId !== undefined) return target;
        target = target.parentNode;
      }
      return null;
    },

    recordOf: function(element) {
      var node = element && twin.nodes.get(element.twinId);
      return node ? node.record : null;
    },

    send: function(kind, id, number, x, y, text) {
      var bytes = new TextEncoder().encode(text || '');
      var pointer = _malloc(bytes.length + 1);
      HEAPU8.set(bytes, pointer);
      _ithaca_twin_command(kind, id, number, x, y, pointer, bytes.length);
      _free(pointer);
    },

    isField: function(record) {
      return record &&
          ['textfield', 'textarea', 'password', 'date', 'time', 'select'].indexOf(record.role) >= 0;
    },

    // Sends a pointer's event on to the canvas, where it meets imgui's own hit test.
    passOn: function(event) {
      if (!event.isTrusted) return;
      event.stopPropagation();
      if (event.type === 'mousedown') twin.catchUp(event.target);
      twin.canvas.dispatchEvent(new MouseEvent(event.type, event));
      if (event.type === 'mouseup') twin.pressed = true;
      if (event.type === 'mousedown' && event.button === 0) twin.resettle(event.target);
    },

    // A press meets what has scrolled to its place, though no frame has drawn it there yet.
    catchUp: function(target) {
      var behind = false;
      for (var at = target; at && at !== twin.root; at = at.parentNode) {
        var record = twin.recordOf(at);
        if (!record || !record.scrolls) continue;
        if (Math.abs(at.scrollTop - record.scrollY) < 1 &&
            Math.abs(at.scrollLeft - record.scrollX) < 1)
          continue;
        twin.onScroll({target: at});
        behind = true;
      }
      if (behind) host.now();
    },

    // Remembers what a person may just have changed in an element; the next quiet frame compares
    // it.
    resettle: function(target) {
      var element = twin.elementOf(target);
      if (element) twin.unsettled.add(element.twinId);
    },

    onContextMenu: function(event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      var selection = window.getSelection();
      if (twin.isField(record) || (record && record.role === 'link') ||
          (selection && !selection.isCollapsed))
        return;
      event.preventDefault();
      // A long press comes without a button having gone down.
      if (event.button !== 2 || event.pointerType === 'touch') twin.pressRight(event);
    },

    pressRight: function(at) {
      clearTimeout(twin.holding);
      twin.held = true;
      ['mousemove', 'mousedown', 'mouseup'].forEach(function(type) {
        twin.canvas.dispatchEvent(new MouseEvent(type, {
          bubbles: true,
          button: 2,
          buttons: 2,
          clientX: at.clientX,
          clientY: at.clientY,
        }));
      });
    },

    // Not every browser reports a long press as a request for a menu.
    onTouch: function(event) {
      clearTimeout(twin.holding);
      twin.held = false;
      var record = twin.recordOf(twin.elementOf(event.target));
      if (event.touches.length > 1 || twin.isField(record)) return;
      var touch = event.touches[0];
      twin.holding = setTimeout(function() {
        twin.pressRight(touch);
      }, 550);
    },

    onClick: function(event) {
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
        twin.pressed = true;
      }
    },

    onChange: function(event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      if (!record) return;
      twin.unsettled.add(record.id);
      if (record.role === 'select') {
        twin.send(2, record.id, element.selectedIndex, 0, 0);
        // What was chosen counts, though the next thing leads away from the screen.
        host.now();
      } else if (
          (record.role === 'checkbox' || record.role === 'radio') && twin.lastClickDetail === 0) {
        twin.send(2, record.id, element.checked ? 1 : 0, 0, 0);
      }
      twin.lastClickDetail = 0;
      _ithaca_twin_wake();
    },

    onInput: function(event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      if (!record || ['textfield', 'textarea', 'password', 'date', 'time'].indexOf(record.role) < 0)
        return;
      // What was pressed before is about the text before: Send sends that, and then comes this.
      var value = element.value;
      if (twin.pressed) host.now();
      if (element.value !== value) element.value = value;
      twin.unsettled.add(record.id);
      twinField.direct(element);
      twin.send(1, record.id, 0, 0, 0, value);
    },

    onFocusIn: function(event) {
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      if (!record) return;
      twin.tellFocus(element);
      if (record.state & (1 << 23) && element.select) element.select();
    },

    tellFocus: function(element) {
      twin.ring = element.matches(':focus-visible');
      twin.send(3, element.twinId, twin.ring ? 1 : 0, 0, 0);
    },

    onFocusOut: function(event) {
      var element = twin.elementOf(event.target);
      if (element) twin.send(4, element.twinId, 0, 0, 0);
    },

    onScroll: function(event) {
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
      Escape: 1,
      ArrowUp: 2,
      ArrowDown: 2,
      ArrowLeft: 4,
      ArrowRight: 4,
      Home: 8,
      End: 8,
      Enter: 16,
    },

    // The nearest node that asked for the key, from the focused one upwards; Escape goes to the
    // topmost layer.
    keyTarget: function(element, bit) {
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

    chordOf: function(event) {
      var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      var chord = '';
      if (event.ctrlKey || event.metaKey) chord += 'mod+';
      if (event.altKey) chord += 'alt+';
      if (event.shiftKey && event.key.length > 1) chord += 'shift+';
      return chord + key;
    },

    onKeyDown: function(event) {
      if (event.isComposing || event.keyCode === 229) return;
      // What was pressed before comes first: Escape must not close what was just chosen in.
      if (twin.pressed) host.now();
      var element = twin.elementOf(event.target);
      var record = twin.recordOf(element);
      var plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      // Who turns to the keyboard sees where it leads.
      if (element && !twin.ring && element.matches(':focus-visible')) twin.tellFocus(element);
      var bit = twin.keyBits[event.key];
      if (plain && bit) {
        var target = twin.keyTarget(element, bit);
        var breaksLine =
            record && record.role === 'textarea' && event.key === 'Enter' && event.shiftKey;
        if (target && !breaksLine) {
          event.preventDefault();
          twin.send(5, target.id, event.shiftKey ? 1 : 0, 0, 0, event.key);
          // What is typed next must meet the text that Enter left, a sent message's field is empty;
          // and the next arrow the item that this one leads to.
          if (bit === 16 ? twin.isField(record) : bit > 1) host.now();
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
  },

  ithaca_twin_init__deps: ['$twin', '$host', 'malloc', 'free'],
  ithaca_twin_init: function() {
    twin.init();
  },

  ithaca_twin_apply__deps: ['$twin'],
  ithaca_twin_apply: function(pointer) {
    twinDom.apply(pointer);
  },

  ithaca_twin_settle__deps: ['$twin'],
  ithaca_twin_settle: function() {
    twin.pressed = false;
    twinDom.settle();
  },

  ithaca_twin_focus__deps: ['$twin'],
  ithaca_twin_focus: function(id) {
    twin.focus(id >>> 0);
  },

  ithaca_twin_insert__deps: ['$twin', '$host'],
  ithaca_twin_insert: function(pointer, length) {
    twin.inserted = host.text(pointer, length);
  },

  ithaca_twin_shortcuts__deps: ['$twin'],
  ithaca_twin_shortcuts: function(pointer, length) {
    twin.shortcuts = twin.decoder.decode(HEAPU8.subarray(pointer, pointer + length));
  },
});
