// The way to what the browser's own find reaches beyond the screen (shell/find.js). Part of
// twin.js.
mergeInto(LibraryManager.library, {
  $twinFind__deps: ['$twin', '$host'],
  $twinFind: {
    tools: null,  // shell/find.js, once it is there
    timer: 0,

    // Texts change with every message and while one types; they are fetched in a quiet moment.
    changed: function() {
      if (twinFind.timer) return;
      twinFind.timer = setTimeout(function() {
        (window.requestIdleCallback || setTimeout)(function() {
          twinFind.timer = 0;
          window.ithaca.find().then(function(tools) {
            if (!twinFind.tools) tools.serve(twin, host.now);
            twinFind.tools = tools;
            _ithaca_twin_find_texts();
          }, function() {});
        });
      }, 500);
    },
  },

  ithaca_twin_find_changed__deps: ['$twinFind'],
  ithaca_twin_find_changed: function() {
    twinFind.changed();
  },

  ithaca_twin_find__deps: ['$twinFind', '$twinDom'],
  ithaca_twin_find: function(pointer) {
    twinFind.tools.apply(twinDom.reader(pointer));
  },
});
