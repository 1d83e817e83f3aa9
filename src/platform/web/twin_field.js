// Fields and lists of choice in the DOM. Part of the twin (twin.js).
mergeInto(LibraryManager.library, {
  $twinField__deps: ['$twin'],
  $twinField: {
    update: function(element, record, before) {
      var style = element.style;
      if (record.size !== before.size || record.lineHeight !== before.lineHeight) {
        style.font =
            record.weight + ' ' + record.size + 'px/' + record.lineHeight + 'px var(--font-text)';
      }
      if (record.padX !== before.padX || record.padY !== before.padY) {
        style.padding = record.padY + 'px ' + record.padX + 'px';
      }
      if (record.rgb !== before.rgb) style.setProperty('--ink', twinDom.css(record.rgb));
      if (record.placeholderRgb !== before.placeholderRgb) {
        style.setProperty('--placeholder', twinDom.css(record.placeholderRgb));
      }
      if (record.role === 'select') {
        twinField.updateOptions(element, record, before);
        return;
      }
      if (record.extra !== before.extra) {
        var parts = record.extra.split('\x1f');
        element.placeholder = parts[0] || '';
        twinDom.attribute(element, 'inputmode', parts[1] === 'text' ? null : parts[1]);
        twinDom.attribute(element, 'role', parts[1] === 'search' ? 'searchbox' : null);
        twinDom.attribute(element, 'enterkeyhint', parts[2]);
        twinDom.attribute(element, 'autocomplete', parts[3]);
        twinField.direct(element);
      }
      if (record.state !== before.state) element.spellcheck = (record.state & (1 << 20)) !== 0;
      twinField.setValue(element, record.value);
    },

    // What is written decides its direction; an empty field has the page's.
    direct: function(element) {
      if (element.type === 'date' || element.type === 'time') return;
      element.dir = element.value ? 'auto' : document.documentElement.dir;
    },

    setValue: function(element, value) {
      if (twin.composing === element || element.value === value) return;
      element.value = value;
      twinField.direct(element);
    },

    updateOptions: function(element, record, before) {
      if (record.extra !== before.extra) {
        element.textContent = '';
        record.extra.split('\x1f').forEach(function(label) {
          element.appendChild(new Option(label));
        });
      }
      element.selectedIndex = Number(record.value);
    },
  },
});
