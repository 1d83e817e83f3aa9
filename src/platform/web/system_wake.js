// How system_wake.cpp is called back: when the browser's event is over, before the next; or later,
// when what waits has come.

mergeInto(LibraryManager.library, {
  $IthacaWake: {
    waking: [false, false],  // soon, later
  },

  ithaca_wake__deps: ['$IthacaWake'],
  ithaca_wake: function(later) {
    if (IthacaWake.waking[later]) return;
    IthacaWake.waking[later] = true;
    var work = function() {
      IthacaWake.waking[later] = false;
      _ithaca_work();
    };
    later ? setTimeout(work, 0) : queueMicrotask(work);
  },
});
