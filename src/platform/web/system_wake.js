// How system_wake.cpp is called back: when the browser's event is over, before the next.

mergeInto(LibraryManager.library, {
  $IthacaWake: {
    waking: false,
  },

  ithaca_wake__deps: ['$IthacaWake'],
  ithaca_wake: function() {
    if (IthacaWake.waking) return;
    IthacaWake.waking = true;
    Promise.resolve().then(function() {
      IthacaWake.waking = false;
      _ithaca_work();
    });
  },
});
