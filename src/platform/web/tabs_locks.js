// Web Locks behind tabs_locks.cpp.

mergeInto(LibraryManager.library, {
  $IthacaTabs: {
    lock: 'ithaca.leader',
    // Tells the page after a reload that the person has pressed "Use here".
    flag: 'ithaca.use_here',
    state: {waiting: 1, leading: 2, lost: 3},

    release: null,  // lets go of the lock
    queue: null,    // the AbortController of the request that waits
    wanted: false,  // between start and stop

    // Holds the lock until it is released or stolen.
    hold: function(lock) {
      if (!IthacaTabs.wanted) return null;
      return new Promise(function(resolve) {
        IthacaTabs.release = resolve;
        IthacaTabs.queue = null;
        _ithaca_tabs_changed(IthacaTabs.state.leading);
      });
    },

    // A request for the lock ended: with an error if the lock was stolen.
    ended: function(error) {
      if (!IthacaTabs.release) return;  // it was still waiting
      IthacaTabs.release = null;
      if (error) _ithaca_tabs_changed(IthacaTabs.state.lost);
    },

    request: function(options) {
      navigator.locks.request(IthacaTabs.lock, options, function(lock) {
        return lock ? IthacaTabs.hold(lock) : IthacaTabs.wait();
      }).then(function() {
        IthacaTabs.ended(null);
      }, IthacaTabs.ended);
    },

    // Another tab leads. When it goes away this one follows.
    wait: function() {
      _ithaca_tabs_changed(IthacaTabs.state.waiting);
      IthacaTabs.queue = new AbortController();
      // Not from inside the request that just failed, which has to end first.
      var signal = IthacaTabs.queue.signal;
      setTimeout(function() {
        if (!signal.aborted) IthacaTabs.request({signal: signal});
      }, 0);
    },

    takeFlag: function() {
      try {
        var asked = sessionStorage.getItem(IthacaTabs.flag) !== null;
        sessionStorage.removeItem(IthacaTabs.flag);
        return asked;
      } catch (error) {
        return false;
      }
    },
  },

  ithaca_tabs_start__deps: ['$IthacaTabs'],
  ithaca_tabs_start: function() {
    IthacaTabs.wanted = true;
    if (!navigator.locks) {
      setTimeout(function() {
        _ithaca_tabs_changed(IthacaTabs.state.leading);
      }, 0);
      return;
    }
    IthacaTabs.request(IthacaTabs.takeFlag() ? {steal: true} : {ifAvailable: true});
  },

  ithaca_tabs_stop__deps: ['$IthacaTabs'],
  ithaca_tabs_stop: function() {
    IthacaTabs.wanted = false;
    if (IthacaTabs.queue) IthacaTabs.queue.abort();
    if (IthacaTabs.release) IthacaTabs.release();
    IthacaTabs.queue = IthacaTabs.release = null;
  },

  ithaca_tabs_take_over__deps: ['$IthacaTabs'],
  ithaca_tabs_take_over: function() {
    if (IthacaTabs.queue) IthacaTabs.queue.abort();
    IthacaTabs.queue = null;
    IthacaTabs.request({steal: true});
  },

  ithaca_tabs_reload__deps: ['$IthacaTabs'],
  ithaca_tabs_reload: function() {
    try {
      sessionStorage.setItem(IthacaTabs.flag, '1');
    } catch (error) {
      // Then the reloaded page waits and offers it once more.
    }
    location.reload();
  },
});
